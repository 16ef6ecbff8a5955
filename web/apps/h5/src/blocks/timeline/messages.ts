import { defineMessages } from '@beluga/core'

export default defineMessages({ zh: { timeline: { none: '还没有动静，写下第一条跟进' } }, en: { timeline: { none: 'Nothing has happened yet. Write the first follow-up' } } })
