/** The state of a list, kept in the address of its page; a list inside a record keeps its own. */
import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { emptyState, queryOf, stateOf, type ListState, type Query } from './listState'

export type ListStore = ListState & { set: (patch: Partial<ListState>) => void }

/** State in the address: every change is a step one can go back from, only typing and opening replaces. */
export function useRouteState(defaults: Partial<ListState> = {}): ListStore {
  const route = useRoute()
  const router = useRouter()
  const state = reactive({ ...emptyState(), ...defaults, ...nonEmpty(stateOf(route.query as Query), route.query as Query) })
  let mine = JSON.stringify(queryOf(state))
  watch(() => route.query, (query) => {
    const next = stateOf(query as Query)
    const text = JSON.stringify(queryOf(next))
    if (text === mine) return
    mine = text
    Object.assign(state, { ...emptyState(), ...defaults, ...nonEmpty(next, query as Query) })
  })
  function set(patch: Partial<ListState>): void {
    Object.assign(state, 'filter' in patch ? { named: '' } : {}, patch)
    const query = queryOf(state)
    const text = JSON.stringify(query)
    if (text === mine) return
    mine = text
    const quiet = Object.keys(patch).every((key) => ['open', 'q', 'page', 'size'].includes(key))
    // What a special page keeps beside the list (its own tab, a chosen node) stays.
    const others = Object.fromEntries(Object.entries(route.query).filter(([key]) => !(key in emptyState())))
    void router[quiet ? 'replace' : 'push']({ path: route.path, query: { ...others, ...query } })
  }
  return Object.assign(state, { set }) as ListStore
}

function nonEmpty(state: ListState, query: Query): Partial<ListState> {
  return Object.fromEntries(Object.entries(state).filter(([key]) => query[key] !== undefined)) as Partial<ListState>
}

/** State of its own, for lists inside of other pages. */
export function useOwnState(defaults: Partial<ListState> = {}): ListStore {
  const state = reactive({ ...emptyState(), ...defaults })
  return Object.assign(state, { set: (patch: Partial<ListState>) => void Object.assign(state, 'filter' in patch ? { named: '' } : {}, patch) }) as ListStore
}
