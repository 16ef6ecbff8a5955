import { api, t } from '@beluga/core'
import { ask } from '@/frame/ask'
import { followJob, useJobTray } from '@/frame/jobs'
import { complain } from '@/objects/actions'
import { refreshObject } from '@/objects/useRecords'

const CHANGED = ['customer', 'customer_group', 'membership', 'grouping_log', 'allocation_log', 'recycle_log', 'follow_up_task']

/** What undoing a run is called, by its kind: whoever asked for the run, by hand or by the clock. */
const NAMES: Record<number, string> = { 1: 'undoGrouping', 2: 'undoAllocation', 3: 'undoAllocation', 4: 'undoRecycle' }

/** A run to be undone, as it is asked about. */
export interface Undo { run: number; kind: number; text: string }

/** Ask whether a run shall be undone, then undo it and follow the job; says whether the server took it on. */
export async function askUndo({ run, kind, text }: Undo): Promise<boolean> {
  const label = t(`groups.${NAMES[kind] ?? 'undoRun'}`)
  if (!(await ask(label, text, label))) return false
  try {
    const { job } = await api.post<{ job: number }>(`/api/groups/runs/${run}/undo`)
    followJob(job, { label, refresh: [['group-runs']], onDone: () => (useJobTray().undone(run), CHANGED).forEach((name) => void refreshObject(name)) })
    return true
  } catch (error) {
    complain(error)
    return false
  }
}

