/** Short words over the page: what happened, and for ten seconds the way back. */
import { ApiError, queryClient, t, undoRun } from '@beluga/core'
import { ref } from 'vue'

export interface Notice { id: number; text: string; warned?: boolean; verb?: string; act?: () => unknown }
export const notice = ref<Notice | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined
let last = 0

function show(next: Omit<Notice, 'id'>, milliseconds: number): void {
  clearTimeout(timer)
  notice.value = { ...next, id: ++last }
  timer = setTimeout(() => (notice.value = null), milliseconds)
}

export const hush = (): void => { notice.value = null }

/** Says what happened: 「已保存」. */
export const say = (text: string): void => show({ text }, 2_500)

/** Says what went wrong, longer. */
export function warn(problem: unknown): void {
  show({ text: problem instanceof Error ? problem.message : String(problem), warned: true }, 5_000)
}

/** Says something with one thing to do about it; it stays for a while. */
export const offer = (text: string, verb: string, act: () => unknown): void => show({ text, verb, act }, 20_000)

/** Says what an action did, and 撤销 for ten seconds. `run` is the ledger number the server gave as `undo`. */
export function offerUndo(text: string, run: number, after: () => unknown): void {
  show({
    text, verb: t('verb.undo'), act: async () => {
      try {
        say((await undoRun(run)).message || t('frame.undone'))
        await queryClient.invalidateQueries({ queryKey: ['me'] })
        after()
      } catch (error) {
        warn(error)
      }
    },
  }, 10_000)
}

/** Says why something did not work; the reasons per field are given back for their fields. */
export function complain(error: unknown): Record<string, string[]> {
  const fields = error instanceof ApiError ? error.fields : {}
  if (!Object.keys(fields).length) warn(error)
  return fields
}
