import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { followups: { every: '全部{label}', none: '还没有跟进记录', next: '下次', noTasks: '没有待跟进的客户' } },
  en: { followups: { every: 'Any ⟨{label}⟩', none: 'No follow-ups yet', next: 'Next', noTasks: 'Nobody waits for a follow-up' } },
})
