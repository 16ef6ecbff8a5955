/** Running actions: on many records through a job, on one at once; and what is said afterwards. */
import { api, ApiError, t, type ActionMeta, type Id, type Job, type Node } from '@beluga/core'
import { ElMessage } from 'element-plus'
import { ref } from 'vue'

export interface Target { ids?: Id[]; filter?: Node | null; count: number }
export interface Undo { action?: string; ids?: Id[]; args?: Record<string, unknown> }
export interface ActionAnswer { done: number; message?: string; undo?: Undo | null; data?: unknown }

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

/** What stands at the foot of the page while a job runs, and for ten seconds after. */
export interface Running { id: Id; label: string; action?: ActionMeta; object: string; after?: (job: Job) => void }
const running = ref<Running[]>([])

export function useRunning() {
  return {
    running,
    follow: (run: Running) => { running.value = [...running.value, run] },
    drop: (id: Id) => { running.value = running.value.filter((run) => run.id !== id) },
  }
}

/** Says why something did not work; the reasons per field go to their fields. */
export function complain(error: unknown): Record<string, string[]> {
  const message = error instanceof Error ? error.message : String(error)
  const fields = error instanceof ApiError ? error.fields : {}
  if (!Object.keys(fields).length) ElMessage.error(message || t('error.loadFailed'))
  return fields
}
