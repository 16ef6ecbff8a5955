import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    tasks: {
      title: '任务中心', none: '还没有任务', plansDue: '跟进计划：今天 {today} · 已过期 {late}', groupBy: '分组', by_when: '按时间', by_progress: '按状态', by_priority: '按优先级', hint_when: '改截止时间', hint_progress: '改进度', hint_priority: '改优先级', hint_complete: '完成任务',
      complete: '完成', moved: '已移到{lane}', call: '呼叫', write: '录入',
    },
  },
  en: {
    tasks: {
      title: 'Tasks', none: 'No tasks yet', plansDue: 'Planned follow-ups: {today} today, {late} late', groupBy: 'Group by', by_when: 'By time', by_progress: 'By status', by_priority: 'By priority', hint_when: 'Changes the due time', hint_progress: 'Changes the progress', hint_priority: 'Changes the priority', hint_complete: 'Completes it',
      complete: 'Complete', moved: 'Moved to {lane}', call: 'Call', write: 'Write',
    },
  },
})
