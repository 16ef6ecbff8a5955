import { describe, expect, it } from 'vitest'
import { matches } from './conditions'
import { plansOf } from './plans'

describe('planned follow-ups', () => {
  const now = new Date('2026-11-24T01:30:00Z')
  const at = (when: string, more = {}) => ({ user: 7, done_at: null, at: when, ...more })
  const on = (row: Record<string, unknown>) => (['today', 'overdue', 'open'] as const).filter((when) => matches(plansOf(when, now), row, { id: 7 }, now))
  it('stand under their day by the clock of the installation', () => {
    expect(on(at('2026-11-23T16:00:00Z'))).toEqual(['today', 'open'])
    expect(on(at('2026-11-24T15:59:00Z'))).toEqual(['today', 'open'])
    expect(on(at('2026-11-24T16:00:00Z'))).toEqual(['open'])
    expect(on(at('2026-11-23T15:59:00Z'))).toEqual(['overdue', 'open'])
  })
  it('are one\'s own, and gone when done', () => {
    expect(on(at('2026-11-24T03:00:00Z', { user: 8 }))).toEqual([])
    expect(on(at('2026-11-24T03:00:00Z', { done_at: '2026-11-24T02:00:00Z' }))).toEqual([])
  })
})
