/**
 * What this phone remembers so that it can be opened without a network: who one is, the fields of a follow-up and the
 * enumerations. No customer is among it. It goes when one signs out.
 */
import { api, can, ENUMS_KEY, ME_KEY, queryClient, stopEvents, type EnumMeta, type ObjectMeta } from '@beluga/core'

const PLACE = 'beluga.m.remembered'
const KEPT: readonly (readonly unknown[])[] = [ME_KEY, ENUMS_KEY, ['meta', 'follow_up'], ['meta', 'task'], ['meta', 'customer']]
const same = (a: readonly unknown[], b: readonly unknown[]): boolean => JSON.stringify(a) === JSON.stringify(b)

function all(): Record<string, unknown> {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Gives back what was remembered, as old as can be: the server is asked at once all the same. */
export function remember(): void {
  const known = all()
  for (const key of KEPT) {
    const value = known[JSON.stringify(key)]
    if (value) queryClient.setQueryData([...key], value, { updatedAt: 1 })
  }
  queryClient.getQueryCache().subscribe((event) => {
    if (!KEPT.some((key) => same(key, event.query.queryKey))) return
    const name = JSON.stringify(event.query.queryKey)
    if (event.type === 'updated' && event.action.type === 'success') localStorage.setItem(PLACE, JSON.stringify({ ...all(), [name]: event.query.state.data }))
    const emptied = event.type === 'removed' || (event.type === 'updated' && event.action.type === 'setState' && event.query.state.data === undefined)
    if (emptied && same(event.query.queryKey, ME_KEY)) forget()
  })
}

/** Fetches what a follow-up is written with before anybody asks for it: the network may be gone by then. */
export function takeAlong(): void {
  if (!can('follow_up.create')) return
  void queryClient.prefetchQuery({ queryKey: ['meta', 'follow_up'], queryFn: () => api.get<ObjectMeta>('/api/objects/follow_up'), staleTime: 300_000 })
  void queryClient.prefetchQuery({ queryKey: ENUMS_KEY, queryFn: async () => (await api.get<{ enums: Record<string, EnumMeta> }>('/api/enums')).enums, staleTime: 60_000 })
}

export const forget = (): void => localStorage.removeItem(PLACE)

/** Leaves the account behind: a page that was kept shows the one who left, so all begins anew. */
export function leave(): void {
  stopEvents()
  forget()
  location.assign('/m/login')
}
