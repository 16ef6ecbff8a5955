import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    tasks: {
      none: '还没有任务', tab_today: '今天', tab_overdue: '已过期', tab_open: '全部', tab_done: '已完成', none_today: '今天没有要做的任务', none_overdue: '没有过期的任务', none_open: '没有未完成的任务', none_done: '还没有完成的任务',
      complete: '完成', later: '改期', late: '已过期', urgent: '高优先级', plan: '跟进', allPlans: '全部 {n} 个计划', noneElse: '没有别的任务', tasks: '任务', others: '其他任务', first: '高优先级任务', firstOpen: '已过期和高优先级的任务', seeAll: '查看全部 {n}', more: '再看一些，共 {n}', call: '打电话', write: '写跟进', writeAndFinish: '跟进并完成', newCustomer: '新建客户', newTask: '新建任务', followTasks: '跟进任务', followUps: '我的跟进', plans: '跟进计划',
      putOff: '改到什么时候', putTo: '改到 {at}', tonight: '今晚 20:00', tomorrow: '明天', threeDays: '3 天后', week: '7 天后', noDate: '不设日期', moment: '截止时间',
    },
  },
  en: {
    tasks: {
      none: 'No tasks yet', tab_today: 'Today', tab_overdue: 'Overdue', tab_open: 'All', tab_done: 'Done', none_today: 'Nothing to do today', none_overdue: 'Nothing is overdue', none_open: 'Nothing left to do', none_done: 'Nothing done yet',
      complete: 'Done', later: 'Put off', late: 'Overdue', urgent: 'High priority', plan: 'Follow-up', allPlans: 'All {n} plans', noneElse: 'No other tasks', tasks: 'Tasks', others: 'Other tasks', first: 'Tasks of high priority', firstOpen: 'Tasks overdue or of high priority', seeAll: 'See all {n}', more: 'See more of {n}', call: 'Call', write: 'Follow up', writeAndFinish: 'Write and finish', newCustomer: 'New customer', newTask: 'New task', followTasks: 'Follow-up tasks', followUps: 'My follow-ups', plans: 'Plans',
      putOff: 'Put off until', putTo: 'Until {at}', tonight: 'Tonight 20:00', tomorrow: 'Tomorrow', threeDays: 'In 3 days', week: 'In 7 days', noDate: 'No date', moment: 'Due',
    },
  },
})
