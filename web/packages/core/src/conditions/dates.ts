/** Relative dates as words: what people say (近 30 天, 本月) and the reference the tree stores for it. */
import { isReference, type Operator, type PeriodUnit, type Value } from './types'

export type Language = 'zh' | 'en'

const POINT: Record<Language, Record<number, string>> = {
  zh: { 0: '今天', [-1]: '昨天', 1: '明天' },
  en: { 0: 'today', [-1]: 'yesterday', 1: 'tomorrow' },
}
const PERIOD: Record<Language, Record<PeriodUnit, Record<number, string>>> = {
  zh: {
    day: { 0: '今天', [-1]: '昨天', 1: '明天' },
    week: { 0: '本周', [-1]: '上周', 1: '下周' },
    month: { 0: '本月', [-1]: '上月', 1: '下月' },
    quarter: { 0: '本季度', [-1]: '上季度', 1: '下季度' },
    year: { 0: '今年', [-1]: '去年', 1: '明年' },
  },
  en: {
    day: { 0: 'today', [-1]: 'yesterday', 1: 'tomorrow' },
    week: { 0: 'this week', [-1]: 'last week', 1: 'next week' },
    month: { 0: 'this month', [-1]: 'last month', 1: 'next month' },
    quarter: { 0: 'this quarter', [-1]: 'last quarter', 1: 'next quarter' },
    year: { 0: 'this year', [-1]: 'last year', 1: 'next year' },
  },
}
const UNIT: Record<PeriodUnit, [string, string]> = {
  day: ['天', 'days'], week: ['周', 'weeks'], month: ['个月', 'months'], quarter: ['个季度', 'quarters'], year: ['年', 'years'],
}

/** The unit and offset of a period reference (`{"month": -1}`), undefined for anything else. */
export function periodOf(value: unknown): { unit: PeriodUnit; offset: number } | undefined {
  if (!isReference(value)) return undefined
  for (const unit of Object.keys(UNIT) as PeriodUnit[]) {
    const offset = value[unit]
    if (typeof offset === 'number') return { unit, offset }
  }
  return undefined
}

/** The day offset of a point reference (`{"days": -30}`), undefined for anything else. */
export function daysOf(value: unknown): number | undefined {
  return isReference(value) && typeof value.days === 'number' ? value.days : undefined
}

/** A reference in words: `{"days": -30}` is 30 天前, `{"month": 0}` 本月. Empty when it is not a date reference. */
export function dateWords(value: unknown, lang: Language): string {
  const days = daysOf(value)
  if (days !== undefined) {
    const known = POINT[lang][days]
    if (known) return known
    if (lang === 'zh') return days < 0 ? `${-days} 天前` : `${days} 天后`
    return days < 0 ? `${-days} days ago` : `in ${days} days`
  }
  const period = periodOf(value)
  if (!period) return ''
  const known = PERIOD[lang][period.unit][period.offset]
  if (known) return known
  const [zh, en] = UNIT[period.unit]
  const n = Math.abs(period.offset)
  // A period lies a while away, but it is the whole of it that is meant.
  if (lang === 'zh') return `${n} ${zh}${period.offset < 0 ? '前' : '后'}的那${zh}`
  return `the ${period.unit} ${n} ${en} ${period.offset < 0 ? 'ago' : 'from now'}`
}

/** A number of days: 7 天, 7 days, 1 day. */
export const daysWords = (count: number | string, lang: Language): string => (lang === 'zh' ? `${count} 天` : `${count} ${Number(count) === 1 ? 'day' : 'days'}`)

export interface DatePreset { key: string; zh: string; en: string; op: Operator; value: Value }

/** The relative dates a builder offers first. */
export const DATE_PRESETS: readonly DatePreset[] = [
  { key: 'today', zh: '今天', en: 'today', op: 'between', value: [{ days: 0 }, { days: 0 }] },
  { key: 'yesterday', zh: '昨天', en: 'yesterday', op: 'between', value: [{ days: -1 }, { days: -1 }] },
  { key: 'last7', zh: '近 7 天', en: 'the last 7 days', op: 'between', value: [{ days: -7 }, { days: 0 }] },
  { key: 'last30', zh: '近 30 天', en: 'the last 30 days', op: 'between', value: [{ days: -30 }, { days: 0 }] },
  { key: 'last90', zh: '近 90 天', en: 'the last 90 days', op: 'between', value: [{ days: -90 }, { days: 0 }] },
  { key: 'next7', zh: '未来 7 天', en: 'the next 7 days', op: 'between', value: [{ days: 0 }, { days: 7 }] },
  { key: 'month', zh: '本月', en: 'this month', op: 'between', value: { month: 0 } },
  { key: 'lastMonth', zh: '上月', en: 'last month', op: 'between', value: { month: -1 } },
  { key: 'over30', zh: '30 天以前', en: 'more than 30 days ago', op: 'lt', value: { days: -30 } },
]

/** A pair of day references as one phrase (近 30 天, 未来 7 天), undefined when it is not such a pair. */
export function spanWords(value: unknown, lang: Language): string | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const from = daysOf(value[0])
  const to = daysOf(value[1])
  if (from === undefined || to === undefined) return undefined
  if (from === to) return POINT[lang][from] ?? dateWords(value[0], lang)
  if (from < 0 && to === 0) return lang === 'zh' ? `近 ${-from} 天` : `the last ${daysWords(-from, lang)}`
  if (from === 0 && to > 0) return lang === 'zh' ? `未来 ${to} 天` : `the next ${daysWords(to, lang)}`
  return undefined
}
