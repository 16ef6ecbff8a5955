/** The list a record was opened from, so that its page steps to the one before and the one after in the same order. */
import { queryClient, api, type RecordAnswer, type Row } from '@beluga/core'
import { shallowRef, type Ref } from 'vue'

interface Trail { object: string; ids: number[]; rows: Ref<Row[]>; total: Ref<number | undefined>; more: () => Promise<unknown> }
const trail = shallowRef<Trail | null>(null)

/** Keeps the order as it is now: what a write moves in the list does not move the steps. */
export function setOut(object: string, rows: Ref<Row[]>, total: Ref<number | undefined>, more: () => Promise<unknown>): void {
  trail.value = { object, ids: rows.value.map((row) => row.id), rows, total, more }
}

export interface Steps { at: number; total: number; before?: number; after?: number }

/** Where a record stands in the list it was opened from; null when it was opened from elsewhere. */
export function stepsOf(object: string, id: number): Steps | null {
  const now = trail.value
  const at = now?.object === object ? now.ids.indexOf(id) : -1
  return now && at >= 0 && now.ids.length > 1 ? { at, total: Math.max(now.total.value ?? 0, now.ids.length), before: now.ids[at - 1], after: now.ids[at + 1] } : null
}

/** Looks ahead: the neighbours are at hand before they are asked for, and so is the next leaf of the list. */
export async function lookAhead(object: string, id: number): Promise<void> {
  const now = trail.value
  const steps = stepsOf(object, id)
  if (!now || !steps) return
  if (steps.at >= now.ids.length - 2 && now.ids.length < steps.total) {
    await now.more()
    const known = new Set(now.ids)
    const fresh = now.rows.value.map((row) => row.id).filter((one) => !known.has(one))
    if (fresh.length && trail.value === now) trail.value = { ...now, ids: [...now.ids, ...fresh] }
  }
  const { before, after } = stepsOf(object, id) ?? {}
  await Promise.all([before, after].filter((one) => one !== undefined).map((one) => queryClient.prefetchQuery({
    queryKey: ['record', object, String(one)], queryFn: ({ signal }) => api.get<RecordAnswer>(`/api/objects/${object}/records/${one}`, undefined, { signal }), staleTime: 15_000,
  })))
}
