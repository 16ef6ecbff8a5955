/** Records as the server gives them: a page of a list, or one by its number. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api } from './api/client'
import type { Node } from './conditions'
import { queryClient } from './query'
import type { RecordAnswer, RecordPage } from './types'

export interface RecordsQuery {
  filter?: Node | null
  sort?: string[]
  fields?: string[]
  page?: number
  size?: number
  q?: string
  after?: string
  view?: string
  count?: 'exact'
}

/** The records an object's query finds; the former page stays while the next one loads. */
export function useRecords(object: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<RecordsQuery | null>) {
  const answer = useQuery(
    {
      queryKey: computed(() => ['records', toValue(object), toValue(query)]),
      // What is fetched is what the key says: whoever asked may have gone on to something else meanwhile.
      queryFn: ({ signal, queryKey: [, name, asked] }) => api.post<RecordPage>(`/api/objects/${name as string}/records/query`, compact((asked ?? {}) as RecordsQuery), { signal }),
      enabled: computed(() => toValue(object) !== '' && toValue(query) !== null),
      placeholderData: keepPreviousData,
    },
    queryClient,
  )
  return {
    ...answer,
    page: answer.data,
    rows: computed(() => answer.data.value?.items ?? []),
    refs: computed(() => answer.data.value?.refs ?? {}),
    total: computed(() => answer.data.value?.total ?? 0),
    exact: computed(() => answer.data.value?.total_exact !== false),
  }
}

/** The query without what is at its default. */
export function compact(query: RecordsQuery): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length)))
}

/** What must be asked for again after a write to this object. */
export const keysOf = (object: string): unknown[][] => ['records', 'record', 'timeline', 'changes', 'changes-block'].map((kind) => [kind, object])

export async function refreshObject(object: string): Promise<void> {
  await Promise.all(keysOf(object).map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}

/** One record with the names it refers to. */
export function useRecord(object: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<number | string | null | undefined>) {
  const answer = useQuery(
    {
      queryKey: computed(() => ['record', toValue(object), String(toValue(id) ?? '')]),
      queryFn: ({ signal, queryKey: [, name, number] }) => api.get<RecordAnswer>(`/api/objects/${name as string}/records/${number as string}`, undefined, { signal }),
      enabled: computed(() => toValue(object) !== '' && Boolean(toValue(id))),
    },
    queryClient,
  )
  return { ...answer, record: computed(() => answer.data.value?.item), refs: computed(() => answer.data.value?.refs ?? {}) }
}
