/** One page of records as the server gives it, for a list, a board or a block. */
import { api, queryClient, type Node, type RecordPage } from '@beluga/core'
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface RecordsQuery {
  filter?: Node | null
  sort?: string[]
  fields?: string[]
  page?: number
  size?: number
  q?: string
  view?: string
  count?: 'exact'
}

/** The records an object's query finds; the former page stays while the next one loads. */
export function useRecords(object: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<RecordsQuery | null>) {
  const answer = useQuery(
    {
      queryKey: computed(() => ['records', toValue(object), toValue(query)]),
      queryFn: ({ signal }) => api.post<RecordPage>(`/api/objects/${toValue(object)}/records/query`, compact(toValue(query) ?? {}), { signal }),
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
