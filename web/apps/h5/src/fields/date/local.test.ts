import { describe, expect, it } from 'vitest'
import { fromLocal, toLocal } from './local'

describe('moments in the pickers of a phone', () => {
  it('go there and back, by the clock of the installation', () => {
    const at = '2026-03-09T06:05:00.000Z'
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
})
