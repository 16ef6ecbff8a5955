/** The definition behind a field's type; text for a type nobody defined. */
import type { Field } from '@beluga/core'
import type { FieldDefinition } from '@/define'

const found = Object.values(import.meta.glob<FieldDefinition>('./*/index.ts', { eager: true, import: 'default' }))
const byType = new Map(found.flatMap((one) => one.types.map((type) => [type, one] as const)))

export const fieldType = (field: Pick<Field, 'type'>): FieldDefinition => byType.get(field.type) ?? (byType.get('text') as FieldDefinition)
export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
