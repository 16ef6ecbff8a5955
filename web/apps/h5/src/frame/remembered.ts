/**
 * What this phone remembers so that it can be opened without a network: who one is, the fields of a follow-up and the
 * enumerations. No customer is among it. It goes when one signs out.
 */
import { ME_KEY, queryClient, stopEvents } from '@beluga/core'

const PLACE = 'beluga.m.remembered'
const KEPT: readonly (readonly unknown[])[] = [ME_KEY, ['enums'], ['meta', 'follow_up'], ['meta', 'task'], ['meta', 'customer']]
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
    if (event.type === 'removed' && same(event.query.queryKey, ME_KEY)) forget()
  })
}

export const forget = (): void => localStorage.removeItem(PLACE)

/** Leaves the account behind: a page that was kept shows the one who left, so all begins anew. */
export function leave(): void {
  stopEvents()
  forget()
  location.assign('/m/login')
}
