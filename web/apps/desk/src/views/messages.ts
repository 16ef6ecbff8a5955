import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { views: { table: '列表', board: '看板', tickAll: '全选本页', filterBy: '按{label}筛选', emptyLane: '空' } },
  en: { views: { table: 'Table', board: 'Board', tickAll: 'Tick this page', filterBy: 'Filter by ⟨{label}⟩', emptyLane: 'Empty' } },
})
