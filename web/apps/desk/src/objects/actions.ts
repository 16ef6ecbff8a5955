/** Running actions: on many records through a job, on one at once; and what is said afterwards. */
import { ApiError, doneWords, type ActionAnswer, type Id, type Job } from '@beluga/core'
import { followJob } from '@/frame/jobs'
import { offerUndo, say, warn } from '@/frame/notices'
import { keysOf, refreshObject } from './useRecords'

export { onceKey, runNow, startBulk, type ActionAnswer, type Target } from '@beluga/core'

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
  const text = answer.message || doneWords(label)
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
