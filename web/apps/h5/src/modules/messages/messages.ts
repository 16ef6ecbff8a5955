import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { messages: { unread: '未读', all: '全部', readAll: '全部已读', readAllText: '{n} 条未读消息标为已读，消息仍在「全部」里。', noUnread: '没有未读消息', none: '还没有消息', markRead: '标为已读', write: '新建跟进', kind_notice: '通知', kind_personal: '同事', kind_task: '任务', kind_customer: '客户', kind_system: '系统' } },
  en: { messages: { unread: 'Unread', all: 'All', readAll: 'Mark all read', readAllText: '{n} unread ⟦message is/messages are⟧ marked as read. ⟦It stays/They stay⟧ under All.', noUnread: 'Nothing unread', none: 'No messages yet', markRead: 'Mark as read', write: 'New follow-up', kind_notice: 'Notice', kind_personal: 'Colleague', kind_task: 'Task', kind_customer: 'Customer', kind_system: 'System' } },
})
