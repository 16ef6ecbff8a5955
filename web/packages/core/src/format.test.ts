import { describe, expect, it } from 'vitest'
import { daysAhead, formatAgo, formatShort, formatTime, formatValue, momentOf, setLanguage, setTimeZone } from './index'

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
