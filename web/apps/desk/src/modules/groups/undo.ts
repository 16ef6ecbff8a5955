import { api, t } from '@beluga/core'
import { followJob, useJobTray } from '@/frame/jobs'
import { complain } from '@/objects/actions'
import { refreshObject } from '@/objects/useRecords'

const CHANGED = ['customer', 'customer_group', 'membership', 'grouping_log', 'allocation_log', 'recycle_log', 'follow_up_task']

/** Ask for a run to be undone and follow the job; says whether the server took it on. */
export async function followUndo(run: number): Promise<boolean> {
  try {
    const { job } = await api.post<{ job: number }>(`/api/groups/runs/${run}/undo`)
    followJob(job, { label: t('groups.undoRun'), refresh: [['group-runs']], onDone: () => (useJobTray().undone(run), CHANGED).forEach((name) => void refreshObject(name)) })
    return true
  } catch (error) {
    complain(error)
    return false
  }
}

