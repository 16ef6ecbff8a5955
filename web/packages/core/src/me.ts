import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from './api/client'
import { queryClient } from './query'
import type { AppConfig, Me } from './types'

export const ME_KEY = ['me']

export function fetchMe(): Promise<Me> {
  return queryClient.fetchQuery({ queryKey: ME_KEY, queryFn: () => api.get<Me>('/api/me'), staleTime: 60_000 })
}

/** Who is signed in and what they may do. `can(name)` answers for buttons; the server answers again for the act itself. */
export function useMe() {
  const query = useQuery({ queryKey: ME_KEY, queryFn: () => api.get<Me>('/api/me'), staleTime: 60_000 }, queryClient)
  const functions = computed(() => new Set(query.data.value?.functions ?? []))
  return {
    ...query,
    me: query.data,
    menus: computed(() => query.data.value?.menus ?? []),
    can: (name: string | undefined | null) => !name || functions.value.has(name),
  }
}

/** Whether the signed-in user has a function; for code outside of components. */
export function can(name: string): boolean {
  return queryClient.getQueryData<Me>(ME_KEY)?.functions.includes(name) ?? false
}

export async function saveMe(patch: Record<string, unknown>): Promise<void> {
  await api.patch('/api/me', patch)
  await queryClient.invalidateQueries({ queryKey: ME_KEY })
}

export function useConfig() {
  return useQuery(
    { queryKey: ['config'], queryFn: () => api.get<AppConfig>('/api/config'), staleTime: Infinity },
    queryClient,
  )
}
