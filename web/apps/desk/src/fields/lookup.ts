import type { Field } from '@beluga/core'
import type { FieldDefinition } from '@/define'

const found = import.meta.glob<FieldDefinition>('./*/index.ts', { eager: true, import: 'default' })
const byType = new Map<string, FieldDefinition>()
for (const definition of Object.values(found)) for (const type of definition.types) byType.set(type, definition)

/** The definition for a field: by its widget when a folder serves one of that name, else by its type, else as text. */
export function fieldType(field: Pick<Field, 'type' | 'widget'>): FieldDefinition {
  const definition = byType.get(field.widget ?? '') ?? byType.get(field.type) ?? byType.get('text')
  if (!definition) throw new Error('no text field type')
  return definition
}
