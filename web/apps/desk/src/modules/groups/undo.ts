import { api, formatNumber, formatTime, t } from '@beluga/core'
import { ask } from '@/frame/ask'
import { followJob, useJobTray } from '@/frame/jobs'
import { warn } from '@/frame/notices'
import { complain } from '@/objects/actions'
import { refreshObject } from '@/objects/useRecords'

const CHANGED = ['customer', 'customer_group', 'membership', 'grouping_log', 'allocation_log', 'recycle_log', 'follow_up_task']

/** What undoing a run is called, by its kind: whoever asked for the run, by hand or by the clock. */
const NAMES: Record<number, string> = { 1: 'undoGrouping', 2: 'undoAllocation', 3: 'undoAllocation', 4: 'undoRecycle' }

/** A run to be undone, as it is asked about; `at` where it is one of the past. */
export interface Undo { run: number; kind: number; label: string; at?: string }

/** What the server says undoing would do now. */
export interface Outlook { total: number; can: number; changed: number; later: { run: number; label: string; at: string; customers: number } | null }

/** The words of the question: how many go back, how many changed since, and which run stands on top of this one. */
export function undoWords({ label, at }: Undo, { can, changed, later }: Outlook): string {
  const parts = [t(at ? 'groups.undoText' : 'groups.undoNow', { label, time: formatTime(at), n: formatNumber(can) })]
  if (changed) parts.push(t('groups.undoChanged', { n: formatNumber(changed) }))
  if (later) parts.push(t('groups.undoLater', { label: later.label, time: formatTime(later.at), n: formatNumber(later.customers) }))
  return parts.join(t('groups.sentence'))
}

/** Ask whether a run shall be undone, then undo it and follow the job; says whether the server took it on. */
export async function askUndo(what: Undo): Promise<boolean> {
  const { run, kind } = what
  const label = t(`groups.${NAMES[kind] ?? 'undoRun'}`)
  try {
    const outlook = await api.get<Outlook>(`/api/groups/runs/${run}/undo`)
    if (!outlook.can) {
      warn(outlook.later ? t('groups.undoNoneLater', { n: formatNumber(outlook.total), label: outlook.later.label, time: formatTime(outlook.later.at) }) : t('groups.undoNone', { n: formatNumber(outlook.total) }))
      return false
    }
    if (!(await ask(label, undoWords(what, outlook), label))) return false
    const { job } = await api.post<{ job: number }>(`/api/groups/runs/${run}/undo`)
    followJob(job, { label, refresh: [['group-runs']], onDone: () => (useJobTray().undone(run), CHANGED).forEach((name) => void refreshObject(name)) })
    return true
  } catch (error) {
    complain(error)
    return false
  }
}

