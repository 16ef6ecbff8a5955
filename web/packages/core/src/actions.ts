/** Running registered actions: on many records through a job, on few at once. */
import { api } from './api/client'
import { t } from './i18n'
import type { Node } from './conditions'
import type { Id, Job } from './types'

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

/** What a verb has done, in words; one that says 完成 itself says it once. */
export const doneWords = (label: string): string => (/完成$/.test(label) || /^(complete|done|mark as done)$/i.test(label) ? t('word.finished') : t('word.didIt', { label }))

/** Takes an action back; `run` is the number the server gave as `undo`. */
export const undoRun = (run: number): Promise<{ message?: string }> => api.post(`/api/actions/runs/${run}/undo`)
