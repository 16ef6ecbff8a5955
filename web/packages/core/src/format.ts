import { language, t } from './i18n'
import type { EnumItem, Field, Lang, Refs } from './types'

const EMPTY = '—'
type EnumLookup = (code: string | null | undefined, value: unknown) => EnumItem | undefined

/** Days and hours are those of the installation, wherever the reader sits. */
let clock = clockOf('Asia/Shanghai')

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** The installation's time zone, when it is not Shanghai. */
export function setTimeZone(timeZone: string): void {
  clock = clockOf(timeZone)
}

function parts(at: Date): { day: string; time: string } {
  const found = Object.fromEntries(clock.formatToParts(at).map((part) => [part.type, part.value]))
  return { day: `${found.year}-${found.month}-${found.day}`, time: `${found.hour}:${found.minute}` }
}

/** The installation's clock on the wall (`2026-03-09T14:05`) as the moment it is. */
export function momentOf(wall: string): Date {
  const asked = Date.parse(`${wall}Z`)
  const shown = (at: number): number => { const { day, time } = parts(new Date(at)); return Date.parse(`${day}T${time}Z`) }
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const guess = asked - (shown(asked) - asked)
  return new Date(guess - (shown(guess) - asked))
}

/** Today's day where the installation is. */
export const today = (now = new Date()): string => parts(now).day

/** A moment so many days from today, at an hour of the installation. */
export function daysAhead(days: number, hour: number, now = new Date()): string {
  const day = new Date(Date.parse(`${today(now)}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  return momentOf(`${day}T${String(hour).padStart(2, '0')}:00`).toISOString()
}

const DAY = /^\d{4}-\d\d-\d\d$/

/** `2025-03-09` */
export function formatDate(value: unknown): string {
  // A bare date is a day, not midnight somewhere.
  if (typeof value === 'string' && DAY.test(value)) return value
  const at = toDate(value)
  return at ? parts(at).day : EMPTY
}

/** `2025-03-09 14:05` */
export function formatTime(value: unknown): string {
  if (typeof value === 'string' && DAY.test(value)) return value
  const at = toDate(value)
  if (!at) return EMPTY
  const { day, time } = parts(at)
  return `${day} ${time}`
}

/** `3 分钟前`, falling back to the date after a week. */
export function formatAgo(value: unknown, now = Date.now()): string {
  const at = toDate(value)
  if (!at) return EMPTY
  const minutes = Math.floor((now - at.getTime()) / 60_000)
  if (minutes < 1 && minutes >= 0) return t('word.justNow')
  if (minutes < 0 || minutes >= 7 * 1440) return formatTime(at)
  if (minutes < 60) return t('word.minutesAgo', { n: minutes })
  if (minutes < 1440) return t('word.hoursAgo', { n: Math.floor(minutes / 60) })
  return t('word.daysAgo', { n: Math.floor(minutes / 1440) })
}

function toDate(value: unknown): Date | null {
  if (value === null || value === undefined || value === '') return null
  if (value instanceof Date) return value
  const at = new Date(String(value))
  return Number.isNaN(at.getTime()) ? null : at
}

export function formatNumber(value: unknown, digits?: number): string {
  const n = Number(value)
  if (value === null || value === undefined || value === '' || Number.isNaN(n)) return EMPTY
  return n.toLocaleString('zh-CN', digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Short figures: `1.2万`, `3.4亿` in Chinese, `12K`, `3.4M` in English. */
export function formatShort(value: number, lang: Lang = language()): string {
  const steps: [number, string][] = lang === 'en' ? [[1e9, 'B'], [1e6, 'M'], [1e3, 'K']] : [[1e8, '亿'], [1e4, '万']]
  for (const [size, unit] of steps) {
    if (Math.abs(value) >= size) return `${formatNumber(Number((value / size).toFixed(Math.abs(value) >= size * 100 ? 0 : 1)))}${unit}`
  }
  return formatNumber(value)
}

/** A length of time as one says it: `57 分 54 秒`, `1 小时 2 分`, `57 min 54 s`. */
export function formatSeconds(value: unknown): string {
  if (value === null || value === undefined || value === '' || Number.isNaN(Number(value))) return EMPTY
  const whole = Math.round(Number(value))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  if (h) return m ? t('word.hoursMinutes', { h: formatNumber(h), m }) : t('word.hours', { h: formatNumber(h) })
  if (m) return s ? t('word.minutesSeconds', { m, s }) : t('word.minutes', { m })
  return t('word.seconds', { s })
}

/** Whether a field is a length of time, which is kept in seconds and told in words. */
export const isSeconds = (field: { type: string; name?: string }): boolean => field.type === 'integer' && Boolean(field.name?.endsWith('_seconds'))

const STEPS: Record<Lang, { from: number; size: number; unit: string }[]> = {
  zh: [{ from: 1e9, size: 1e8, unit: '亿' }, { from: 1e5, size: 1e4, unit: '万' }],
  en: [{ from: 1e10, size: 1e9, unit: 'B' }, { from: 1e7, size: 1e6, unit: 'M' }, { from: 1e5, size: 1e3, unit: 'K' }],
}
/** One form for figures that stand side by side: all of them in 万 or all in 亿, as the greatest is. The small stay whole. */
export function alike(values: readonly (number | null | undefined)[], lang: Lang = language()): (value: number) => string {
  const most = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)))
  const step = STEPS[lang].find((one) => most >= one.from)
  if (!step) return (value) => formatNumber(value)
  const digits = most >= step.size * 1000 ? 0 : 1
  return (value) => (Math.abs(value) < step.size / 10 ? formatNumber(value) : `${formatNumber(Number((value / step.size).toFixed(digits)))}${step.unit}`)
}

/** The name behind an id, from the answer's `refs`. */
export function refLabel(refs: Refs | undefined, target: string | null | undefined, id: unknown): string {
  const ref = target ? refs?.[target]?.[String(id)] : undefined
  return ref === undefined ? (id === null || id === undefined ? EMPTY : `#${id}`) : typeof ref === 'string' ? ref : ref.label
}

/** Names one after the other: `甲、乙`, `A, B`. */
export const listed = (names: readonly string[], lang: Lang = language()): string => names.join(lang === 'en' ? ', ' : '、')

/** Any field's value as plain text: for cells, chips, titles and copies. Enum names come through `lookup`. */
export function formatValue(
  field: Pick<Field, 'type' | 'enum' | 'target'> & { name?: string },
  value: unknown,
  refs?: Refs,
  lang: Lang = language(),
  lookup?: EnumLookup,
): string {
  if (value === null || value === undefined || value === '') return EMPTY
  if (Array.isArray(value) && value.length === 0) return EMPTY
  const separator = lang === 'en' ? ', ' : '、'
  switch (field.type) {
    case 'integer':
      return isSeconds(field) ? formatSeconds(value) : formatNumber(value)
    case 'decimal':
      return formatNumber(value)
    case 'amount':
      return formatNumber(value, 2)
    case 'date':
      return formatDate(value)
    case 'datetime':
      return formatTime(value)
    case 'bool':
      return value ? t('word.yes') : t('word.no')
    case 'enum':
      return lookup?.(field.enum, value)?.label ?? String(value)
    case 'enums':
      return (value as unknown[]).map((one) => lookup?.(field.enum, one)?.label ?? String(one)).join(separator)
    case 'ref':
      return refLabel(refs, field.target, value)
    case 'refs':
      return (value as unknown[]).map((one) => refLabel(refs, field.target, one)).join(separator)
    case 'tags':
      return (value as unknown[]).map((one) => refLabel(refs, 'tag', one)).join(separator)
    case 'json':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}
