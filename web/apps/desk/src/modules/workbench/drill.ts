/** From a figure to the list behind it: its own filter, and for one bar of it that bar's value too. */
import { joinAll, type Field, type Node } from '@beluga/core'
import { pathOf } from '@/objects/panels'
import { queryOf, emptyState } from '@/objects/listState'
import { NO_VIEW } from '@/objects/useList'
import type { Figure, MetricRow } from './types'

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

/** Where a click leads; undefined when the figure has no list. */
export function addressOf(figure: Figure, fieldOf: (name: string) => Field | undefined, row?: MetricRow): { path: string; query: Record<string, string> } | undefined {
  if (!figure.object) return undefined
  const more = row ? keyFilter(figure.call.dimensions ?? [], row.key, fieldOf) : null
  return { path: pathOf(figure.object), query: queryOf({ ...emptyState(), view: NO_VIEW, filter: joinAll([figure.filter, more]) }) }
}
