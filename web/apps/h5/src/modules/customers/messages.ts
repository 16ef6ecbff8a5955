import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { customers: { none: '还没有客户，新建一个', info: '资料', follow: '跟进', tasks: '任务', tags: '标签', call: '打电话', callName: '给{name}打电话', write: '写跟进', never: '从未跟进', since: '{ago}建档', score: '标签总分值', years: '{n} 岁', noPhone: '没有留电话' } },
  en: { customers: { none: 'No customers yet: add one', info: 'Details', follow: 'Follow-up', tasks: 'Tasks', tags: 'Tags', call: 'Call', callName: 'Call {name}', write: 'Write a follow-up', never: 'Never followed up', since: 'Added {ago}', score: 'Total tag score', years: '{n} ⟦year/years⟧', noPhone: 'No phone number' } },
})
