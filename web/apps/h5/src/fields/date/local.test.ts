import { describe, expect, it } from 'vitest'
import { daysAhead, fromLocal, toLocal } from './local'

describe('moments in the pickers of a phone', () => {
  it('go there and back', () => {
    const at = new Date(2026, 2, 9, 14, 5).toISOString()
    expect(toLocal(at, false)).toBe('2026-03-09T14:05')
    expect(fromLocal('2026-03-09T14:05', false)).toBe(at)
    expect(toLocal('1990-01-31', true)).toBe('1990-01-31')
    expect(fromLocal('1990-01-31', true)).toBe('1990-01-31')
  })
  it('say nothing of nothing', () => {
    expect(toLocal(null, true)).toBe('')
    expect(toLocal('soon', false)).toBe('')
    expect(fromLocal('', false)).toBeNull()
  })
  it('count days over the end of a month', () => {
    expect(toLocal(daysAhead(1, 9, new Date(2026, 0, 31, 22)), false)).toBe('2026-02-01T09:00')
  })
})
