import { describe, expect, it } from 'vitest'
import { alike, daysAhead, formatAgo, formatSeconds, formatShort, formatTime, formatValue, momentOf, setLanguage, setTimeZone } from './index'

describe('formatValue', () => {
  it('shows amounts in yuan with thousands', () => expect(formatValue({ type: 'amount' }, 1234.5)).toBe('1,234.50'))
  it('shows nothing as a dash', () => expect(formatValue({ type: 'tags' }, [])).toBe('—'))
  it('names what an id points to', () => {
    const refs = { user: { '5': '张三' }, tag: { '3': { label: '高净值', color: 'blue' } } }
    expect(formatValue({ type: 'ref', target: 'user' }, 5, refs)).toBe('张三')
    expect(formatValue({ type: 'tags' }, [3], refs)).toBe('高净值')
  })
  it('keeps a bare date on its day', () => expect(formatValue({ type: 'date' }, '2025-03-09')).toBe('2025-03-09'))
})

describe('formatTime', () => {
  it('tells the hour of the installation', () => {
    expect(formatTime('2025-03-09T22:30:00Z')).toBe('2025-03-10 06:30')
    expect(formatTime('2025-03-09T16:00:00+00:00')).toBe('2025-03-10 00:00')
  })
})

describe('short words', () => {
  it('counts in 万 and 亿', () => {
    expect(formatShort(12_345, 'zh')).toBe('1.2万')
    expect(formatShort(340_000_000, 'zh')).toBe('3.4亿')
    expect(formatShort(84_010_000, 'zh')).toBe('8,401万')
    expect(formatShort(999, 'zh')).toBe('999')
  })
  it('tells how long ago', () => expect(formatAgo(new Date(Date.now() - 5 * 60_000))).toBe('5 分钟前'))
})

describe('moments of the installation', () => {
  it('count days over the end of a month', () => expect(formatTime(daysAhead(1, 9, new Date('2026-01-31T14:00:00Z')))).toBe('2026-02-01 09:00'))
  it('keep their hour over a change of the clocks', () => {
    setTimeZone('Europe/Berlin')
    expect(momentOf('2026-03-29T09:00').toISOString()).toBe('2026-03-29T07:00:00.000Z')
    expect(formatTime(daysAhead(1, 9, new Date('2026-03-28T22:00:00Z')))).toBe('2026-03-29 09:00')
    setTimeZone('Asia/Shanghai')
  })
})

describe('English', () => {
  it('tells one day from several', () => {
    setLanguage('en')
    const now = Date.parse('2026-03-09T12:00:00Z')
    expect([formatAgo('2026-03-08T11:00:00Z', now), formatAgo('2026-03-06T11:00:00Z', now)]).toEqual(['1 day ago', '3 days ago'])
    setLanguage('zh')
  })
})

describe('figures as one says them', () => {
  it('tell a length of time in words', () => {
    setLanguage('zh')
    expect([3474, 59, 120, 3720, 0].map(formatSeconds)).toEqual(['57 分 54 秒', '59 秒', '2 分', '1 小时 2 分', '0 秒'])
    expect(formatValue({ type: 'integer', name: 'talk_seconds' }, 3474)).toBe('57 分 54 秒')
    expect(formatValue({ type: 'integer', name: 'age' }, 3474)).toBe('3,474')
  })
  it('stand beside each other in one form', () => {
    const form = alike([100_000_000, 82_650_000, 320], 'zh')
    expect([100_000_000, 82_650_000, 320].map(form)).toEqual(['10,000万', '8,265万', '320'])
    expect([3_400_000_000, 82_650_000].map(alike([3_400_000_000, 82_650_000], 'zh'))).toEqual(['34亿', '0.8亿'])
    expect([90_000, 12].map(alike([90_000, 12], 'zh'))).toEqual(['90,000', '12'])
    expect([40_000_000, 2_500_000].map(alike([40_000_000, 2_500_000], 'en'))).toEqual(['40M', '2.5M'])
  })
})
