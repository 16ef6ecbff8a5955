/** An endless list: pages follow one another by key, so that what comes in above moves nothing. */
import { api, queryClient, type Node, type RecordPage, type Refs, type Row } from '@beluga/core'
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface EndlessQuery { filter?: Node | null; sort?: string[]; fields?: string[]; q?: string; view?: string; size?: number }

export function useInfinite(object: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<EndlessQuery | null>) {
  // While one types or turns the order the former rows stay; another view, filter or object begins with nothing.
  const place = (object_: unknown, asked: EndlessQuery | null | undefined) => JSON.stringify([object_, asked?.view, asked?.filter])
  const answer = useInfiniteQuery({
    queryKey: computed(() => ['records', toValue(object), 'endless', toValue(query)]),
    queryFn: ({ pageParam, signal }) => {
      const said = Object.entries({ size: 20, ...toValue(query), after: pageParam }).filter(([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length))
      return api.post<RecordPage>(`/api/objects/${toValue(object)}/records/query`, Object.fromEntries(said), { signal })
    },
    initialPageParam: '',
    getNextPageParam: (last: RecordPage) => last.after || undefined,
    enabled: computed(() => toValue(query) !== null),
    placeholderData: (former, by) => (by && place(by.queryKey[1], by.queryKey[3] as EndlessQuery) === place(toValue(object), toValue(query)) ? former : undefined),
  }, queryClient)
  const pages = computed(() => answer.data.value?.pages ?? [])
  const refs = computed<Refs>(() => {
    const all: Refs = {}
    for (const page of pages.value) for (const [target, names] of Object.entries(page.refs ?? {})) all[target] = { ...all[target], ...names }
    return all
  })
  return {
    ...answer,
    rows: computed<Row[]>(() => pages.value.flatMap((page) => page.items)),
    refs,
    total: computed(() => pages.value[0]?.total),
    exact: computed(() => pages.value[0]?.total_exact !== false),
  }
}
