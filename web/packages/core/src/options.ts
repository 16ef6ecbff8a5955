import { api } from './api/client'
import { queryClient } from './query'

export interface Choice { id: number; label: string; hint: string }
interface Answer { items: { id: number; title: string; subtitle?: string }[] }

const choices = (answer: Answer): Choice[] => answer.items.map((item) => ({ id: item.id, label: item.title, hint: item.subtitle ?? '' }))

const MOST_IDS = 200
const collator = new Intl.Collator('zh')
/** Chinese names by their reading. */
const byName = (one: Choice, other: Choice): number => collator.compare(one.label, other.label)

/**
 * Records of an object whose search finds `q` (name, mobile, account …), with what tells two of one name apart; with
 * `among` only these ids, however many others there are. People come by name. Throws ApiError.
 */
export async function searchRecords(target: string, q = '', among?: readonly number[]): Promise<Choice[]> {
  const ask = async (ids?: string) => choices(await api.get<Answer>(`/api/objects/${target}/options`, { q, ids }))
  const parts: string[] = []
  for (let at = 0; among && at < among.length; at += MOST_IDS) parts.push(among.slice(at, at + MOST_IDS).join(','))
  const found = among ? (await Promise.all(parts.map(ask))).flat() : await ask()
  return target === 'user' ? found.sort(byName) : found
}

/** The names of these ids; those one may not see are not in it. */
export async function namesOf(target: string, ids: readonly number[]): Promise<Choice[]> {
  if (!ids.length) return []
  const key = [...ids].sort((a, b) => a - b).slice(0, MOST_IDS).join(',')
  return queryClient.fetchQuery({
    queryKey: ['options', target, key], queryFn: async () => choices(await api.get<Answer>(`/api/objects/${target}/options`, { ids: key })), staleTime: 60_000,
  })
}
