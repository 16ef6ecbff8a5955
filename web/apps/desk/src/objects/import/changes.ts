/** What an import would change of known records: the values it brings beside those they have. */
import { type Field, type Row } from '@beluga/core'
import { isEmpty } from '@/fields'
import { NUMBERS, type ImportPreview, type SampleRow } from './types'

/** One field of a known record, before and after. */
export interface Change { field: Field; old: unknown; now: unknown }
/** A row of the file that changes a known record, and the record as it is; without `changes` they are in what one may not see. */
export interface Changed { row: SampleRow; before: Row; changes: Change[] }

const MOMENTS = new Set(['date', 'datetime'])
const plain = (field: Field, value: unknown): string => {
  if (isEmpty(value)) return ''
  if (Array.isArray(value)) return JSON.stringify(value.map(String).sort())
  if (NUMBERS.has(field.type)) return String(Number(value))
  if (MOMENTS.has(field.type)) return String(Date.parse(String(value)))
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The rows that change known records, with what changes; an empty cell keeps what is there, so it changes nothing. */
export function changesOf(preview: ImportPreview, known: readonly Row[]): Changed[] {
  const records = new Map(known.map((one) => [one.id, one]))
  return preview.sample.rows.flatMap((row) => {
    const before = row.becomes === 'update' ? records.get(row.id ?? 0) : undefined
    if (!before) return []
    const changes = preview.sample.fields
      .filter((field) => !isEmpty(row.values[field.name]) && plain(field, row.values[field.name]) !== plain(field, before[field.name]))
      .map((field) => ({ field, old: before[field.name], now: row.values[field.name] }))
    return [{ row, before, changes }]
  })
}
