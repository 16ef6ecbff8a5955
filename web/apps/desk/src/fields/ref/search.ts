import { api, type Node, type ObjectMeta, queryClient, type RecordPage } from '@beluga/core'

export interface Choice { id: number; label: string; hint: string }

/** What stands beside a name so that two people of one name can be told apart, by what the object has. */
const HINTS = ['phone', 'code', 'username', 'company', 'account_no', 'email']

/** Records of an object whose search finds `q`; names and a hint each. Throws ApiError. */
export async function searchRecords(target: string, options: { q?: string; filter?: Node | null; size?: number } = {}): Promise<Choice[]> {
  const meta = await queryClient.fetchQuery({
    queryKey: ['meta', target], queryFn: () => api.get<ObjectMeta>(`/api/objects/${target}`), staleTime: 300_000,
  })
  const hints = HINTS.filter((name) => name !== meta.title && meta.fields.some((field) => field.name === name)).slice(0, 1)
  const page = await api.post<RecordPage>(`/api/objects/${target}/records/query`, {
    q: options.q || undefined, filter: options.filter ?? undefined, fields: [meta.title, ...hints], size: options.size ?? 20, page: 1,
  })
  return page.items.map((row) => ({
    id: row.id, label: String(row[meta.title] ?? `#${row.id}`), hint: hints.map((name) => row[name]).filter(Boolean).join(' · '),
  }))
}
