import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { composer: { write: '写跟进', writeShort: '写跟进', note: '沟通纪要', saved: '已保存跟进', submit: '提交', more: '更多字段', less: '收起', noPhone: '这个客户没有手机号码' } },
  en: { composer: { write: 'Write a follow-up', writeShort: 'Follow up', note: 'What was said', saved: 'Follow-up saved', submit: 'Submit', more: 'More fields', less: 'Fewer', noPhone: 'This customer has no number' } },
})
