import { api } from './api/client'
import { queryClient } from './query'
import type { RecordPage } from './types'
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface TagRow { id: number; name: string; kind: number; score: number; color: string | null; category: number | null; categoryName: string }

/** 全局自动标签: set by rules alone. */
export const AUTOMATIC = 1
export const MANUAL = 2
export const PERSONAL = 3

/** The tags an object's records can carry, enabled ones, with their category. Read by key, two hundred at a time. */
export function useTags(object: MaybeRefOrGetter<string>) {
  const query = useQuery(
    {
      queryKey: computed(() => ['tags', toValue(object)]),
      queryFn: async (): Promise<TagRow[]> => {
        const query = {
          filter: { all: [{ field: 'object', op: 'eq', value: toValue(object) }, { field: 'active', op: 'eq', value: true }] },
          fields: ['name', 'kind', 'score', 'color', 'category'], size: 200, count: 'none',
        }
        const page: RecordPage = { items: [], total: 0, total_exact: true, refs: {} }
        for (let after: string | null | undefined = ''; after !== null && after !== undefined;) {
          const part: RecordPage = await api.post<RecordPage>('/api/objects/tag/records/query', { ...query, ...(after ? { after } : {}) })
          page.items.push(...part.items)
          page.refs = { ...page.refs, tag_category: { ...page.refs?.tag_category, ...part.refs?.tag_category } }
          after = part.items.length === 200 && page.items.length < 2000 ? part.after : null
        }
        const orderOf = (category: number | null): number => { const known = category === null ? undefined : page.refs?.tag_category?.[String(category)]; return typeof known === 'object' ? Number(known.order) : Infinity }
        const found = page.items.map((row) => {
          const category = row.category as number | null
          const name = category === null ? undefined : page.refs?.tag_category?.[String(category)]
          return {
            id: row.id, name: String(row.name), kind: Number(row.kind), score: Number(row.score ?? 0), color: (row.color as string | null) ?? null,
            category, categoryName: name === undefined ? '' : typeof name === 'string' ? name : name.label,
          }
        })
        // Categories as their page orders them, those of a tag without one last: the same on desk and phone.
        return found.sort((a, b) => (a.category === b.category ? 0 : orderOf(a.category) - orderOf(b.category) || a.categoryName.localeCompare(b.categoryName, 'zh')))
      },
      enabled: computed(() => toValue(object) !== ''),
      staleTime: 60_000,
    },
    queryClient,
  )
  return { ...query, tags: computed(() => query.data.value ?? []) }
}
