/** The change log of a record: every field with before and after, who and when. */
import { api, queryClient, type Refs } from '@beluga/core'

export interface Change {
  id?: number
  field: string
  label?: string
  old: unknown
  new: unknown
  actor: string
  at: string
  source?: string
}
interface Answer { items: (Omit<Change, 'actor'> & { actor?: string | number | null; actor_name?: string })[]; refs?: Refs; next?: string | null }

/** All changes the server gives for a record, newest first. */
export function fetchChanges(object: string, id: number): Promise<{ items: Change[]; refs: Refs }> {
  return queryClient.fetchQuery({
    queryKey: ['changes', object, id],
    queryFn: async () => {
      const answer = await api.get<Answer>(`/api/objects/${object}/records/${id}/changes`)
      const refs = answer.refs ?? {}
      const name = (one: Answer['items'][number]) => {
        if (one.actor_name) return one.actor_name
        const known = refs.user?.[String(one.actor)]
        return typeof known === 'string' ? known : (known?.label ?? (typeof one.actor === 'string' ? one.actor : ''))
      }
      return { items: answer.items.map((one) => ({ ...one, actor: name(one) })), refs }
    },
    staleTime: 30_000,
  })
}

/** The newest change of one field; undefined when there is none or the log is not open to this user. */
export async function lastChange(object: string, id: number, field: string): Promise<Change | undefined> {
  const log = await fetchChanges(object, id).catch(() => undefined)
  return log?.items.find((one) => one.field === field)
}
