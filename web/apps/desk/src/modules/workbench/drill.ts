/** From a figure to the list behind it: its own filter, and for one bar of it that bar's value too. */
import { joinAll, keyFilter, spanOf, type Field } from '@beluga/core'
import { pathOf } from '@/objects/panels'
import { queryOf, emptyState } from '@/objects/listState'
import { NO_VIEW } from '@/objects/useList'
import type { Figure, MetricRow } from './types'

export { keyFilter, spanOf }

/** Where a click leads; undefined when the figure has no list. */
export function addressOf(figure: Figure, fieldOf: (name: string) => Field | undefined, row?: MetricRow): { path: string; query: Record<string, string> } | undefined {
  if (!figure.object) return undefined
  const more = row ? keyFilter(figure.call.dimensions ?? [], row.key, fieldOf) : null
  return { path: pathOf(figure.object), query: queryOf({ ...emptyState(), view: NO_VIEW, filter: joinAll([figure.filter, more]) }) }
}
