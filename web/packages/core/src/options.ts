import { api } from './api/client'
import { queryClient } from './query'

export interface Choice { id: number; label: string; hint: string }
interface Answer { items: { id: number; title: string; subtitle?: string }[] }

const choices = (answer: Answer): Choice[] => answer.items.map((item) => ({ id: item.id, label: item.title, hint: item.subtitle ?? '' }))

/** Records of an object whose search finds `q` (name, mobile, account …), with what tells two of one name apart. Throws ApiError. */
export async function searchRecords(target: string, q = ''): Promise<Choice[]> {
  return choices(await api.get<Answer>(`/api/objects/${target}/options`, { q }))
}

/** The names of these ids; those one may not see are not in it. */
export async function namesOf(target: string, ids: readonly number[]): Promise<Choice[]> {
  if (!ids.length) return []
  const key = [...ids].sort((a, b) => a - b).slice(0, 200).join(',')
  return queryClient.fetchQuery({
    queryKey: ['options', target, key], queryFn: async () => choices(await api.get<Answer>(`/api/objects/${target}/options`, { ids: key })), staleTime: 60_000,
  })
}
