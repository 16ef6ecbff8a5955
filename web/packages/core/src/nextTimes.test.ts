import { describe, expect, it } from 'vitest'
import { cancelledNext, formatTime, nextTimes } from './index'

const told = (now: string) => nextTimes(new Date(now)).map((one) => `${one.key} ${formatTime(one.at)}`)

describe('the moments offered for the next follow-up', () => {
  it('are at nine of the installation, the soonest first', () => {
    // A Wednesday evening in Shanghai.
    expect(told('2026-03-11T12:00:00Z')).toEqual(['tomorrow 2026-03-12 09:00', 'threeDays 2026-03-14 09:00', 'monday 2026-03-16 09:00', 'week 2026-03-18 09:00', 'month 2026-04-10 09:00'])
  })
  it('count from the day of the installation, not of the reader', () => {
    // Still Saturday in London, Sunday in Shanghai: Monday is tomorrow and said once.
    expect(told('2026-03-14T18:00:00Z').slice(0, 3)).toEqual(['tomorrow 2026-03-16 09:00', 'threeDays 2026-03-18 09:00', 'week 2026-03-22 09:00'])
  })
  it('never mean today by Monday', () => {
    expect(told('2026-03-16T02:00:00Z')).not.toContain('monday 2026-03-16 09:00')
  })
})

describe('the next date that would be cancelled', () => {
  const now = new Date('2026-11-22T10:00:00+08:00')
  it('is the one to come, where the follow-up names none', () => {
    expect(cancelledNext('2026-11-29T12:34:00+08:00', undefined, now)).toBe('2026-11-29T12:34:00+08:00')
    expect(cancelledNext('2026-11-29T12:34:00+08:00', '', now)).toBe('2026-11-29T12:34:00+08:00')
  })
  it('is none where another is named, none was planned, or its time has passed', () => {
    expect(cancelledNext('2026-11-29T12:34:00+08:00', '2026-12-01T09:00:00+08:00', now)).toBeUndefined()
    expect(cancelledNext(null, null, now)).toBeUndefined()
    expect(cancelledNext('2026-11-22T09:00:00+08:00', null, now)).toBeUndefined()
  })
})
