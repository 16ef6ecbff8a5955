/** The list a record's page was opened from, so that the page steps through it in the same order, past its leaves. */
import { api, type Id, type RecordPage } from '@beluga/core'
import { compact, type RecordsQuery } from './useRecords'

export interface ListWalk {
  /** The records of the leaf that is shown. */
  ids: Id[]
  /** What the list asked for; its `page` is the leaf of `ids`. */
  query: RecordsQuery
  pages: number
  total: number
  exact: boolean
}

const key = (object: string) => `beluga.walk.${object}`

/** Keeps the list for the pages opened from it; a reload of the page finds it again. */
export function rememberWalk(object: string, walk: ListWalk): void {
  sessionStorage.setItem(key(object), JSON.stringify(walk))
}

/** The list last opened from, undefined without one that holds `id`. */
export function walkOf(object: string, id: Id): ListWalk | undefined {
  try {
    const walk = JSON.parse(sessionStorage.getItem(key(object)) ?? 'null') as ListWalk | null
    return walk?.ids.includes(id) ? walk : undefined
  } catch {
    return undefined
  }
}

/** The place of `id` in the whole list, from 1. */
export function placeOf(walk: ListWalk, id: Id): number {
  return ((walk.query.page ?? 1) - 1) * (walk.query.size ?? walk.ids.length) + walk.ids.indexOf(id) + 1
}

/** Whether there is a record `by` steps from `id`. */
export function mayStep(walk: ListWalk, id: Id, by: 1 | -1): boolean {
  const page = walk.query.page ?? 1
  return walk.ids[walk.ids.indexOf(id) + by] !== undefined || (by > 0 ? page < walk.pages : page > 1)
}

/** The record beside `id`; turns the leaf when `id` is at its end. Undefined where the list has meanwhile ended. */
export async function stepFrom(object: string, walk: ListWalk, id: Id, by: 1 | -1): Promise<Id | undefined> {
  const beside = walk.ids[walk.ids.indexOf(id) + by]
  if (beside !== undefined) return beside
  const query = { ...walk.query, page: (walk.query.page ?? 1) + by }
  const leaf = await api.post<RecordPage>(`/api/objects/${object}/records/query`, compact(query))
  const ids = leaf.items.map((row) => row.id)
  const found = by > 0 ? ids[0] : ids[ids.length - 1]
  if (found !== undefined) rememberWalk(object, { ...walk, query, ids })
  return found
}
