/** The verbs of a record: which are there for this one, and running them. */
import { api, can, doneWords, matches, onceKey, queryClient, refreshObject, runNow, t, useMe, type ActionAnswer, type ActionMeta, type Job, type Node, type ObjectMeta, type RecordAnswer, type Row } from '@beluga/core'
import { complain, offer, offerUndo, say, warn } from '@/frame/notices'

/** Actions one may take on this very record. */
export function useActions() {
  const { me } = useMe()
  return (meta: ObjectMeta | undefined, row: Row): ActionMeta[] =>
    (meta?.actions ?? []).filter((action) => action.single !== false && matches(action.available as Node | null, row, me.value?.variables))
}

/** What a write to one of these objects changes elsewhere, too. */
const TOGETHER = ['customer', 'follow_up', 'task', 'follow_up_task', 'follow_plan', 'membership']

export async function refreshAll(object: string): Promise<void> {
  const names = TOGETHER.includes(object) ? TOGETHER : [object]
  await Promise.all([...names.map(refreshObject), queryClient.invalidateQueries({ queryKey: ['me'] }), queryClient.invalidateQueries({ queryKey: ['metrics'] })])
}

/** Runs an action on a record and tells; gives back the reasons per argument when it was refused. */
export async function act(object: string, action: ActionMeta, id: number, args: Record<string, unknown>): Promise<Record<string, string[]> | null> {
  try {
    tell(object, action.label, await runNow(action.name, [id], args))
    await refreshAll(object)
    return null
  } catch (error) {
    const reasons = complain(error)
    await refreshObject(object)
    return reasons
  }
}

function tell(object: string, label: string, answer: ActionAnswer): void {
  const text = answer.message || doneWords(label)
  if (typeof answer.undo === 'number') offerUndo(text, answer.undo, () => refreshAll(object))
  else say(text)
}

/** Deletes a record: some objects only know that verb for many, which is a job. */
export async function remove(object: string, id: number): Promise<void> {
  const { job } = await api.post<{ job: number | Job }>(`/api/objects/${object}/records/bulk`, { ids: [id], action: `${object}.delete`, args: {}, key: onceKey() })
  void job
  say(t('word.deleted'))
  await refreshAll(object)
}

/** The plain value behind stars; asking is logged by the server. Throws ApiError. */
export async function reveal(object: string, id: number, field: string): Promise<string> {
  return (await api.post<{ value: string }>(`/api/objects/${object}/records/${id}/reveal`, { field })).value
}

let calling = false
/** Calls a customer with this phone; a masked number is asked for plain first, when one may. Afterwards there is the way
 * to write down what was said. */
export async function callCustomer(id: number, write?: () => unknown): Promise<void> {
  if (calling) return
  calling = true
  try {
    let phone = String((await api.get<RecordAnswer>(`/api/objects/customer/records/${id}`, { fields: 'phone' })).item.phone ?? '')
    if (phone.includes('*')) {
      if (!can('customer.reveal')) return warn(t('objects.noReveal'))
      phone = await reveal('customer', id, 'phone')
    }
    if (!phone) return warn(t('objects.noPhone'))
    location.href = `tel:${phone}`
    if (write && can('follow_up.create')) offer(t('frame.called'), t('frame.writeNow'), write)
  } catch (error) {
    warn(error)
  } finally {
    calling = false
  }
}
