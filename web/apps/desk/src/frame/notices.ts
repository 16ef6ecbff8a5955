/** Short words at the foot of the window: what happened, and for a while the way back. */
import { ApiError, api, queryClient, t } from '@beluga/core'
import { defineStore } from 'pinia'
import type { RouteLocationRaw } from 'vue-router'

export interface Notice {
  id: number
  text: string
  kind: 'said' | 'warned'
  verb?: string
  act?: () => void | Promise<void>
  /** Where the verb leads, instead of what it does. */
  to?: RouteLocationRaw
  /** The run of an action that the verb takes back. */
  run?: number
}

const SHORT = 3_000
const LONG = 10_000
/** Who moved the wrong ones has to read first what was done. */
const UNDO = 20_000
let last = 0

/** Calls back after a time in which somebody could look: while the window is in the background it does not begin. */
export function afterSeen(milliseconds: number, then: () => void): void {
  if (document.visibilityState === 'hidden') document.addEventListener('visibilitychange', () => afterSeen(milliseconds, then), { once: true })
  else setTimeout(then, milliseconds)
}

export const useNotices = defineStore('notices', {
  state: () => ({ shown: [] as Notice[] }),
  actions: {
    add(notice: Omit<Notice, 'id'>, milliseconds: number) {
      const id = ++last
      this.shown = [...this.shown.slice(-2), { ...notice, id }]
      afterSeen(milliseconds, () => this.drop(id))
    },
    drop(id: number) {
      this.shown = this.shown.filter((one) => one.id !== id)
    },
  },
})

/** Says what happened: 「已保存」. */
export function say(text: string): void {
  useNotices().add({ text, kind: 'said' }, SHORT)
}

/** Says what went wrong, longer. */
export function warn(problem: unknown): void {
  const text = problem instanceof Error ? problem.message : String(problem)
  useNotices().add({ text, kind: 'warned' }, problem instanceof ApiError && problem.offline ? SHORT : 6_000)
}

/** Says what happened with one more thing to do, for ten seconds or as long as told. */
export function sayWith(text: string, verb: string, act: () => void | Promise<void>, milliseconds = LONG): void {
  useNotices().add({ text, verb, act, kind: 'said' }, milliseconds)
}

/** Says what happened and where to look at it, for ten seconds. */
export function sayWhere(text: string, verb: string, to: RouteLocationRaw): void {
  useNotices().add({ text, verb, to, kind: 'said' }, LONG)
}

/** What an action did, and 撤销 for twenty seconds. `run` is the ledger number the server gave as `undo`. */
export function offerUndo(text: string, run: number, refresh: unknown[][] = [], undone?: () => void): void {
  useNotices().add({ text, verb: t('verb.undo'), act: () => takeBack(run, refresh, undone), kind: 'said', run }, UNDO)
}

/** Takes back what the action of this run did, says so, and drops what else offered to. */
export async function takeBack(run: number, refresh: unknown[][] = [], undone?: () => void): Promise<void> {
  const notices = useNotices()
  notices.shown = notices.shown.filter((one) => one.run !== run)
  try {
    const answer = await api.post<{ message?: string }>(`/api/actions/runs/${run}/undo`)
    say(answer.message || t('frame.undone'))
    undone?.()
    for (const queryKey of refresh) await queryClient.invalidateQueries({ queryKey })
  } catch (error) {
    warn(error)
  }
}
