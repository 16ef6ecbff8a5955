import { api, queryClient } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface TagRow { id: number; name: string; kind: number; score: number; color: string | null; category: number | null; categoryName: string }

/** 全局自动标签: set by rules alone. */
export const AUTOMATIC = 1
export const MANUAL = 2
export const PERSONAL = 3

/** The tags an object's records can carry: enabled ones and one's own, with their category. */
export function useTags(object: MaybeRefOrGetter<string>) {
  const query = useQuery(
    {
      queryKey: computed(() => ['tags', toValue(object)]),
      queryFn: async (): Promise<TagRow[]> => {
        const found = await api.get<{ tags: (Omit<TagRow, 'categoryName'> & { category_name: string })[] }>('/api/tags/dictionary', { object: toValue(object) })
        return found.tags.map(({ category_name: categoryName, ...tag }) => ({ ...tag, categoryName }))
      },
      enabled: computed(() => toValue(object) !== ''),
      staleTime: 60_000,
    },
    queryClient,
  )
  return { ...query, tags: computed(() => query.data.value ?? []) }
}
