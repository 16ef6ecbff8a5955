/** What a list page does, without how it looks: view, filter, sort, paging, columns, selection. */
import { joinAll, lockFields, NO_VIEW, openingView, saveMe, useMe, useMeta, type Id, type Layout, type Node, type ObjectMeta, type Row, type SavedView } from '@beluga/core'
import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { columnsOf, moved, saveLayout } from './columns'
import { toggleSort } from './listState'
import { panelOf } from './panels'
import type { ListStore } from './useListState'
import { useRecords } from './useRecords'

/** Rows beyond this are reached by narrowing the filter, not by paging. */
export const DEEPEST = 10_000

export { NO_VIEW }

export interface ListOptions {
  /** A condition that always holds (the parent of a related list). */
  base?: MaybeRefOrGetter<Node | null | undefined>
  /** Columns instead of the object's own. */
  columns?: MaybeRefOrGetter<string[] | undefined>
  /** False for a list inside of a record: saved views are the big list's. */
  views?: boolean
}

/** Where the record that stood at `at` stands now; -1 when it is no longer there. */
export function followed(rows: readonly Row[], former: readonly Row[] | undefined, at: number): number {
  const id = former?.[at]?.id
  return id === undefined ? -1 : rows.findIndex((row) => row.id === id)
}

export function useList(object: MaybeRefOrGetter<string>, state: ListStore, options: ListOptions = {}) {
  const { meta, field, isError: metaFailed, error: metaError, refetch: refetchMeta } = useMeta(object)
  const selected = ref<Set<Id>>(new Set())
  const wholeSet = ref(false)
  const cursor = ref(-1)
  const countExact = ref(false)

  const views = computed<SavedView[]>(() => (options.views === false ? [] : (meta.value?.views ?? [])))
  const { me } = useMe()
  const starts = computed(() => (me.value?.preferences?.views ?? {}) as Record<string, string>)
  const named = (key: string | undefined): SavedView | undefined => views.value.find((one) => String(one.id) === key || one.name === key)
  const first = computed(() => (named(starts.value[toValue(object)]) ? starts.value[toValue(object)] : undefined))
  // What one looks at stays when the answer changes meanwhile (one got a first record of one's own).
  const opening = ref<SavedView>()
  watch([() => toValue(object), meta, () => starts.value[toValue(object)]], ([name, now, chosen], [old, was, before]) => {
    if (name !== old || chosen !== before || now?.name !== was?.name) opening.value = now?.name === name ? openingView(now, me.value) : undefined
  }, { immediate: true })
  const view = computed<SavedView | undefined>(() => named(state.view) ?? (state.view === NO_VIEW ? undefined : (named(String(opening.value?.id)) ?? views.value[0])))
  const base = computed(() => joinAll([toValue(options.base), view.value?.filter as Node | null]))
  const filter = computed(() => joinAll([base.value, state.filter]))
  const sort = computed(() => (state.sort.length ? state.sort : view.value?.sort?.length ? view.value.sort : (meta.value?.sort ?? [])))
  const layout = ref<Layout | undefined>()
  watch(() => meta.value?.layout, (next) => (layout.value = next && (next.columns?.length || next.density) ? { ...next } : undefined), { immediate: true })
  const columns = computed(() => {
    if (!meta.value) return []
    const own = toValue(options.columns)
    if (own?.length) return columnsOf({ ...meta.value, columns: own } as ObjectMeta, undefined, { columns: own.map((name) => ({ name, width: layout.value?.columns?.find((one) => one.name === name)?.width })) })
    return columnsOf(meta.value, view.value, layout.value)
  })
  const density = computed(() => layout.value?.density ?? 'normal')

  const query = computed(() => {
    if (!meta.value) return null
    const needs = (panelOf(toValue(object))?.needs ?? []).filter((name) => field(name))
    const fields = [...new Set([meta.value.title, ...columns.value.map((column) => column.field.name), ...needs, ...lockFields(meta.value)])]
    return { view: view.value ? String(view.value.id) : '', filter: joinAll([toValue(options.base), state.filter]), sort: sort.value, fields, page: Math.min(state.page, Math.floor(DEEPEST / state.size)), size: state.size, q: state.q, ...(countExact.value ? { count: 'exact' as const } : {}) }
  })
  const records = useRecords(object, query)
  const pages = computed(() => Math.max(1, Math.ceil(Math.min(records.total.value, DEEPEST) / state.size)))

  watch(() => JSON.stringify([toValue(object), filter.value, state.q]), () => {
    selected.value = new Set()
    wholeSet.value = false
    countExact.value = false
  })
  // An old address may name a page that the list no longer has.
  watch(() => !records.isFetching.value && records.total.value > 0 && !records.rows.value.length && state.page > pages.value, (beyond) => { if (beyond) state.set({ page: pages.value }) })
  // The mark goes with its record; where that has gone, one goes on from the place it had.
  const place = ref(0)
  watch(cursor, (at) => { if (at >= 0) place.value = at })
  watch(() => records.rows.value, (rows, former) => { cursor.value = followed(rows, former, cursor.value) })

  function keepLayout(change: (columns: { name: string; width?: number }[]) => { name: string; width?: number }[]): void {
    const now = columns.value.map((column) => ({ name: column.field.name, width: column.width }))
    layout.value = { ...layout.value, columns: change(now) }
    storeSoon()
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  function storeSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => { if (layout.value) void saveLayout(toValue(object), layout.value).catch(() => undefined) }, 600)
  }

  return {
    meta, field, metaFailed, metaError, refetchMeta, records, query, views, view, base, filter, sort, columns, density, pages, selected, wholeSet, cursor,
    askExact: () => { countExact.value = true },
    sortBy: (name: string, add: boolean) => state.set({ sort: toggleSort(state.sort.length ? state.sort : sort.value, name, add), page: 1 }),
    /** The other end first: what lies beyond the last page comes to the front. */
    reverse: () => state.set({ sort: (sort.value.length ? sort.value : ['id']).map((name) => (name.startsWith('-') ? name.slice(1) : `-${name}`)), page: 1 }),
    setFilter: (tree: Node | null) => state.set({ filter: tree, page: 1 }),
    first, opening,
    startWith: (next: SavedView | null) => saveMe({ preferences: { views: { ...starts.value, [toValue(object)]: next ? String(next.id) : undefined } } }),
    setView: (next: SavedView) => state.set({ view: String(next.id), filter: null, sort: [], page: 1, open: '' }),
    resize: (name: string, width: number) => keepLayout((now) => now.map((one) => (one.name === name ? { ...one, width } : one))),
    move: (name: string, before: string) => keepLayout((now) => moved(now.map((one) => one.name), name, before).map((key) => now.find((one) => one.name === key) ?? { name: key })),
    choose: (names: string[]) => keepLayout((now) => names.map((name) => now.find((one) => one.name === name) ?? { name })),
    resetColumns: () => { layout.value = { density: layout.value?.density }; storeSoon() },
    setDensity: (next: 'normal' | 'compact') => { layout.value = { ...layout.value, density: next }; storeSoon() },
    /** The next row for the keyboard. */
    moveCursor: (by: number) => {
      const last = records.rows.value.length - 1
      cursor.value = cursor.value < 0 ? Math.max(0, Math.min(place.value, last)) : Math.max(0, Math.min(last, cursor.value + by))
    },
    rowAt: (index: number): Row | undefined => records.rows.value[index],
  }
}
export type List = ReturnType<typeof useList>
