/** Everything a list shows is in its address: these two functions are the whole way there and back. */
import type { Node } from './conditions'
import type { Me, ObjectMeta, SavedView } from './types'

export interface ListState {
  view: string
  filter: Node | null
  sort: string[]
  page: number
  size: number
  q: string
  open: string
  mode: 'table' | 'board'
  /** What the page that led here calls the filter as a whole (`import`: what an import made); it goes as soon as the filter changes. */
  named: string
}

export const PAGE_SIZES: readonly number[] = [20, 50, 100, 200]
export const DEFAULT_SIZE = 50

/** In the address: no saved view at all, everything one may see. */
export const NO_VIEW = '-'

/** The view a list opens with when its address names none: the user's own choice, else the server's for this user. */
export function openingView(meta: Pick<ObjectMeta, 'name' | 'views' | 'first'> | undefined, me: Pick<Me, 'preferences'> | undefined): SavedView | undefined {
  const chosen = (me?.preferences?.views as Record<string, string> | undefined)?.[meta?.name ?? '']
  const named = (key: string | null | undefined) => meta?.views.find((one) => String(one.id) === key)
  return named(chosen) ?? named(meta?.first) ?? meta?.views[0]
}

export type AddressQuery = Record<string, string | null | undefined | (string | null)[]>

export function emptyState(): ListState {
  return { view: '', filter: null, sort: [], page: 1, size: DEFAULT_SIZE, q: '', open: '', mode: 'table', named: '' }
}

function text(value: AddressQuery[string]): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** The state an address stands for; what cannot be read falls back to its default and never throws. */
export function stateOf(query: AddressQuery): ListState {
  const page = Number(text(query.page))
  const size = Number(text(query.size))
  return {
    view: text(query.view),
    filter: treeOf(text(query.filter)),
    sort: text(query.sort).split(',').filter(Boolean),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: PAGE_SIZES.includes(size) ? size : DEFAULT_SIZE,
    q: text(query.q),
    open: text(query.open),
    mode: text(query.mode) === 'board' ? 'board' : 'table',
    named: text(query.filter) ? text(query.named) : '',
  }
}

function treeOf(json: string): Node | null {
  if (!json) return null
  try {
    const tree: unknown = JSON.parse(json)
    return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Node) : null
  } catch {
    return null
  }
}

/** The address of a state; what is at its default is left out, so that a plain list has a plain address. */
export function queryOf(state: ListState): Record<string, string> {
  const query: Record<string, string> = {}
  if (state.view) query.view = state.view
  if (state.filter) query.filter = JSON.stringify(state.filter)
  if (state.sort.length) query.sort = state.sort.join(',')
  if (state.page > 1) query.page = String(state.page)
  if (state.size !== DEFAULT_SIZE) query.size = String(state.size)
  if (state.q) query.q = state.q
  if (state.open) query.open = state.open
  if (state.mode !== 'table') query.mode = state.mode
  if (state.filter && state.named) query.named = state.named
  return query
}

/** The next sort after a click on a head: ascending, descending, none; with `add` beside the others. */
export function toggleSort(sort: readonly string[], field: string, add = false): string[] {
  const others = add ? sort.filter((name) => name !== field && name !== `-${field}`) : []
  if (sort.includes(field)) return [...others, `-${field}`]
  if (sort.includes(`-${field}`)) return others
  return [...others, field]
}
