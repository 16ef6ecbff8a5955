import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api } from './api/client'
import { queryClient } from './query'
import type { EnumItem, EnumMeta, Field, ObjectMeta } from './types'

/** Everything about one object: fields, columns, views, actions, what this user may do with it. */
export function useMeta(object: MaybeRefOrGetter<string>) {
  const query = useQuery(
    {
      queryKey: computed(() => ['meta', toValue(object)]),
      queryFn: () => api.get<ObjectMeta>(`/api/objects/${toValue(object)}`),
      enabled: computed(() => toValue(object) !== ''),
      staleTime: 300_000,
    },
    queryClient,
  )
  const byName = computed(() => new Map((query.data.value?.fields ?? []).map((field) => [field.name, field])))
  return {
    ...query,
    meta: query.data,
    field: (name: string): Field | undefined => byName.value.get(name),
  }
}

/** All objects the user may see; the palette and the pickers live on it. */
export function useObjects() {
  return useQuery(
    {
      queryKey: ['objects'],
      queryFn: async () => (await api.get<{ objects: ObjectMeta[] }>('/api/objects')).objects,
      staleTime: 300_000,
    },
    queryClient,
  )
}

export const ENUMS_KEY = ['enums']

/** Every enumeration; `items(code)` for inputs (active only), `item(code, value)` to show one (active or not). */
export function useEnums() {
  const query = useQuery(
    {
      queryKey: ENUMS_KEY,
      queryFn: async () => (await api.get<{ enums: Record<string, EnumMeta> }>('/api/enums')).enums,
      staleTime: 60_000,
    },
    queryClient,
  )
  const find = (code: string | null | undefined) => (code ? query.data.value?.[code] : undefined)
  return {
    ...query,
    enums: query.data,
    items: (code: string | null | undefined): EnumItem[] => (find(code)?.items ?? []).filter((item) => item.active !== false),
    item: (code: string | null | undefined, value: unknown): EnumItem | undefined =>
      find(code)?.items.find((item) => item.value === Number(value)),
  }
}
