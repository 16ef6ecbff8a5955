/** What the server says of a workbench (blocks, the figures in them), and the condition behind one bar of a figure. */
import { joinAll, type Node } from './conditions'
import type { Field } from './types'

export interface Figure { label: string; call: Record<string, unknown> & { measure: string; dimensions?: string[] }; object: string | null; filter: Node | null }
export interface WorkBlock { name: string; label: string; kind: string; w: number; h: number; options: Record<string, unknown>; figures: Figure[]; narrowed?: boolean }
export interface Cell { block: string; x: number; y: number; w: number; h: number }
export interface Workbench { blocks: WorkBlock[]; layout: Cell[]; own: boolean; may_set_default: boolean }

export interface MetricRow { key: (string | number | boolean | null)[]; value: number | null; former?: number | null }
export interface MetricAnswer {
  measure?: string
  label?: string
  unit?: string
  rows?: MetricRow[]
  total?: number | null
  former?: number | null
  labels?: Record<string, Record<string, string>>
  error?: { code: string; message: string }
}

const TRUNCATED = /^(day|week|month|year)\((.+)\)$/

/** The condition of one row: what its key says about each dimension. */
export function keyFilter(dimensions: readonly string[], key: MetricRow['key'], fieldOf: (name: string) => Field | undefined): Node | null {
  return joinAll(dimensions.map((dimension, index): Node | null => {
    const value = key[index]
    const truncated = TRUNCATED.exec(dimension)
    const name = truncated?.[2] ?? dimension
    if (value === null || value === undefined) return { not: { field: name, op: 'set', value: true } }
    if (truncated) return { field: name, op: 'between', value: spanOf(truncated[1] ?? 'day', String(value)) }
    const type = fieldOf(name)?.type
    if (type === 'tags' || type === 'refs' || type === 'enums') return { field: name, op: 'any_of', value: [value as number] }
    return { field: name, op: 'eq', value }
  }))
}

/** First and last day of the unit that begins on `day`. */
export function spanOf(unit: string, day: string): [string, string] {
  const from = new Date(`${day.slice(0, 10)}T00:00:00`)
  const to = new Date(from)
  if (unit === 'week') to.setDate(to.getDate() + 6)
  if (unit === 'month') to.setMonth(to.getMonth() + 1, 0)
  if (unit === 'year') to.setFullYear(to.getFullYear() + 1, 0, 0)
  const text = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
  return [text(from), text(to)]
}
