import { i18n } from '@beluga/core'
import { describe, expect, it } from 'vitest'
import messages from './messages'
import { undoWords } from './undo'

for (const [lang, words] of Object.entries(messages)) i18n.global.mergeLocaleMessage(lang, words as object)
const run = { run: 3, kind: 1, label: '自动分组', at: '2026-11-22T10:00:00+08:00' }

describe('the question before a run is undone', () => {
  it('says how many go back, and no more where all do', () => {
    expect(undoWords(run, { total: 5, can: 5, changed: 0, later: null })).toBe('撤销 2026-11-22 10:00 的「自动分组」：5 个客户恢复到执行之前。')
  })
  it('says how many changed since, and which run is undone first', () => {
    const later = { run: 4, label: '自动分配', at: '2026-11-22T10:04:00+08:00', customers: 2 }
    const said = undoWords(run, { total: 5, can: 2, changed: 3, later })
    expect(said).toContain('2 个客户恢复到执行之前')
    expect(said).toContain('3 个之后又被改动')
    expect(said).toContain('2026-11-22 10:04 的「自动分配」')
    expect(said).toContain('先撤销后做的')
  })
})
