/** Running actions: on many records through a job, on one at once; and what is said afterwards. */
import { api, ApiError, t, type Id, type Job, type Node } from '@beluga/core'
import { followJob } from '@/frame/jobs'
import { offerUndo, say, warn } from '@/frame/notices'
import { keysOf, refreshObject } from './useRecords'

export interface Target { ids?: Id[]; filter?: Node | null; count: number }
export interface ActionAnswer { done: number; message?: string; undo?: number | null; data?: unknown }

/** A key the server remembers, so that a second click does nothing twice. */
export function onceKey(): string {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`
}

export async function startBulk(object: string, action: string, target: Target, args: Record<string, unknown>, key: string): Promise<Id> {
  const records = target.ids ? { ids: target.ids } : { filter: target.filter ?? { all: [] } }
  const answer = await api.post<{ job: Id | Job }>(`/api/objects/${object}/records/bulk`, { ...records, action, args, key })
  return typeof answer.job === 'number' ? answer.job : answer.job.id
}

export function runNow(action: string, ids: Id[], args: Record<string, unknown>): Promise<ActionAnswer> {
  return api.post<ActionAnswer>(`/api/actions/${action}`, { ids, args })
}

/** Follows a job in the tray; every list and record of the object is asked for again when it is over. */
export function track(id: Id, object: string, label: string, onDone?: (job: Job) => void): void {
  followJob(id, { label, refresh: keysOf(object), onDone: (job) => { startedBy(job.result?.data, object, label); onDone?.(job) } })
}

/** An action that set a job of its own going: that one is followed too. */
function startedBy(data: unknown, object: string, label: string): void {
  const job = (data as { job?: unknown } | null | undefined)?.job
  if (typeof job === 'number') followJob(job, { label, refresh: [...keysOf(object), ['records'], ['tags']] })
}

/** Says what an action run at once has done, with the way back when there is one. */
export async function tell(answer: ActionAnswer, object: string, label: string): Promise<void> {
  const text = answer.message || t('objects.done', { label })
  if (typeof answer.undo === 'number') offerUndo(text, answer.undo, keysOf(object))
  else say(text)
  startedBy(answer.data, object, label)
  await refreshObject(object)
}

/** Says why something did not work; the reasons per field go to their fields. */
export function complain(error: unknown): Record<string, string[]> {
  const fields = error instanceof ApiError ? error.fields : {}
  if (!Object.keys(fields).length) warn(error)
  return fields
}
