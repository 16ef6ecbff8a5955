import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    frame: {
      undone: '已撤销', job_queued: '排队中', job_running: '进行中', job_done: '已完成', job_failed: '失败', job_cancelled: '已取消', jobStopping: '取消中',
      jobs: '后台任务', foldJobs: '收起', seeRecords: '查看{label}', jobsRunning: '{n} 个任务进行中', jobsOver: '后台任务已完成', clearOver: '清除已结束', cancelJob: '取消任务', jobLost: '「{label}」的结果查不到了，刷新列表查看',
      jobErrors: '{n} 处问题', changes: '{n} 处修改未保存', leaveTitle: '放弃未保存的修改？', saveHint: '{key} 保存',
    },
  },
  en: {
    frame: {
      undone: 'Undone', job_queued: 'Waiting', job_running: 'Running', job_done: 'Done', job_failed: 'Failed', job_cancelled: 'Cancelled', jobStopping: 'Stopping',
      jobs: 'Background jobs', foldJobs: 'Fold away', seeRecords: 'See ⟨{label}⟩', jobsRunning: '{n} running', jobsOver: 'Background jobs are done', clearOver: 'Clear finished',
      cancelJob: 'Cancel job', jobLost: 'What came of “{label}” is not known any more; refresh the list', jobErrors: '{n} ⟦problem/problems⟧', changes: '{n} ⟦change/changes⟧ not saved', leaveTitle: 'Discard what is not saved?', saveHint: '{key} saves',
    },
  },
})
