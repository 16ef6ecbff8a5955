import type { Field } from '@beluga/core'
import type { FieldDefinition } from '@/define'

const found = import.meta.glob<FieldDefinition>('./*/index.ts', { eager: true, import: 'default' })
/** Whether a field holds nothing: 否 and 0 are something. */
export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
let byType: Map<string, FieldDefinition> | undefined

function known(): Map<string, FieldDefinition> {
  byType ??= new Map(Object.values(found).flatMap((definition) => definition.types.map((type) => [type, definition] as const)))
  return byType
}

/** The definition for a field: by its widget when a folder serves one of that name, else by its type, else as text. */
export function fieldType(field: Pick<Field, 'type' | 'widget'>): FieldDefinition {
  const definition = known().get(field.widget ?? '') ?? known().get(field.type) ?? known().get('text')
  if (!definition) throw new Error('no text field type')
  return definition
}
