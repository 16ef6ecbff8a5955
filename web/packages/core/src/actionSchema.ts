/** The form of an action, out of the JSON schema of its arguments: the same fields a record's form is made of. */
import { language } from './i18n'
import type { Field, JsonSchema } from './types'

const NUMBERS: Record<string, string> = { integer: 'integer', number: 'decimal' }

/** Fields for the arguments, in the schema's order. Nullable unions count as what they hold beside null. */
export function schemaFields(schema: JsonSchema | undefined): Field[] {
  const required = new Set(schema?.required ?? [])
  return Object.entries(schema?.properties ?? {}).map(([name, raw]) => {
    const part = resolve(raw, schema)
    const type = typeOf(part)
    return {
      name, type, label: titleOf(part) ?? name, help: part.description ?? '', required: required.has(name), default: part.default ?? undefined,
      target: (part['x-target'] ?? part.items?.['x-target'] ?? null) as string | null, enum: (part['x-enum'] as string | undefined) ?? null,
      length: part.maxLength ?? null, widget: part['x-widget'], operators: [],
    }
  })
}

/** Values an argument may only have one of, when the schema lists them. */
export function schemaChoices(schema: JsonSchema | undefined, name: string): { value: unknown; label: string }[] | undefined {
  const raw = schema?.properties?.[name]
  const part = raw && resolve(raw, schema)
  const options = part?.['x-options'] as { value: unknown; label: string; label_en?: string }[] | undefined
  if (options?.length) return options.map(({ value, label, label_en: english }) => ({ value, label: (language() === 'en' && english) || label }))
  const labels = part?.['x-labels'] as Record<string, string> | undefined
  const values = part?.enum
  return values?.length && !part?.['x-enum'] ? values.map((value) => ({ value, label: labels?.[String(value)] ?? String(value) })) : undefined
}

/** What an argument is called in the language on the screen. */
const titleOf = (part: JsonSchema): string | undefined => (language() === 'en' && (part['x-title-en'] as string | undefined)) || part.title

function resolve(part: JsonSchema, root: JsonSchema | undefined): JsonSchema {
  const outer = { ...part }
  if (part.$ref) return { ...(root?.$defs?.[part.$ref.split('/').pop() ?? ''] ?? {}), ...without(outer, '$ref') }
  const union = part.anyOf ?? part.oneOf ?? part.allOf
  const real = union?.map((one) => resolve(one, root)).find((one) => one.type !== 'null')
  return real ? { ...real, ...without(outer, 'anyOf', 'oneOf', 'allOf') } : outer
}

function without(part: JsonSchema, ...keys: string[]): JsonSchema {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key))) as JsonSchema
}

function typeOf(part: JsonSchema): string {
  const widget = part['x-widget']
  const target = part['x-target'] ?? part.items?.['x-target']
  if (widget === 'condition' || widget === 'conditions') return 'condition'
  if (widget === 'words') return 'words'
  if (part.type === 'array') return target === 'tag' ? 'tags' : target ? 'refs' : part['x-enum'] ? 'enums' : 'json'
  if (target) return 'ref'
  if (part['x-enum']) return 'enum'
  if (part.type === 'boolean') return 'bool'
  if (part.format === 'date-time') return 'datetime'
  if (part.format === 'date') return 'date'
  if (widget === 'textarea' || widget === 'longtext') return 'longtext'
  const plain = Array.isArray(part.type) ? part.type.find((one) => one !== 'null') : part.type
  return NUMBERS[plain ?? ''] ?? (plain === 'boolean' ? 'bool' : 'text')
}
