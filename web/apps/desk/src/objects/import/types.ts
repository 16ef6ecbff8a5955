/** An import as the server keeps it, from the uploaded file to the numbers. */
import type { Field, JsonSchema, Refs, Row } from '@beluga/core'

export interface ImportColumn { index: number; label: string; sample: string[]; guess: string | null; type: string; odd?: [count: number, ...cells: string[]]; new: { name: string; label: string; type: string } }
export interface ImportRun {
  id: number
  object: string
  file: string
  kind: string
  encoding: string
  state: string
  job: number | null
  target: string
  user: number | null
  total: number
  success: number
  created: number
  updated: number
  unchanged: number
  failed: number
  message: string
  created_at: string
  finished_at: string | null
  began_at?: string | null
}
export type Mapped = string | null | NewField
export interface ImportPlan {
  columns: ImportColumn[]
  mapping: Record<string, Mapped>
  constants: Record<string, string>
  key: string[]
  existing: 'update' | 'skip'
  blank?: string[]
  options: Record<string, unknown>
  fields: Field[]
  keys: string[]
  offers: { name: string; label: string; help: string; schema: JsonSchema }[]
  may_create_fields: boolean
}
export type NewField = { name: string; label: string; type: string }
export const isNew = (mapped: Mapped | undefined): mapped is NewField => typeof mapped === 'object' && mapped !== null
export type ImportDraft = ImportRun & ImportPlan
export interface SampleRow { n: number; row: number; id: number | null; becomes: 'new' | 'update' | 'unchanged' | 'failed'; reason: string; values: Row }
export interface ImportPreview { sample: { fields: Field[]; rows: SampleRow[]; refs: Refs }; total: number; judged: number; sampled: boolean; new: number; update: number; unchanged: number; failed: number; errors: { row: number; reason: string; cells: string[] }[]; reasons: [reason: string, rows: number, field: string | null][] }
export interface ImportPage { items: ImportRun[]; total: number; refs: Refs }

export const ROW_KEY = 'row'
export const NEW_TYPES = ['text', 'longtext', 'integer', 'decimal', 'amount', 'date', 'datetime', 'bool', 'phone', 'email', 'url'] as const
/** Fields whose cells are the names of records. */
export const NAMES = new Set(['ref', 'refs'])
/** Fields whose values stand to the right in a table. */
export const NUMBERS = new Set(['integer', 'decimal', 'amount'])
