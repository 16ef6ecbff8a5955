import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { tagging: { manual: '手动标签', automatic: '自动标签', none: '还没有标签', add: '打标签', put: '打上 {n} 个' } },
  en: { tagging: { manual: 'Set by hand', automatic: 'Set by rules', none: 'No tags yet', add: 'Add tags', put: 'Put on {n}' } },
})
