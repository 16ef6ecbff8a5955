import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { timeline: { none: '还没有动静，写下第一条跟进', next: '下次 {at}' } },
  en: { timeline: { none: 'Nothing has happened yet. Write the first follow-up', next: 'Next {at}' } },
})
