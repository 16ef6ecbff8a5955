/** Cron expressions in words, and back from simple choices. Five fields, or Quartz's six and seven as the manuals print. */
import { t } from '@beluga/core'

export type Plan =
  | { kind: 'minutes'; every: number }
  | { kind: 'hours'; every: number; minute: number }
  | { kind: 'daily'; time: string }
  | { kind: 'weekly'; days: number[]; time: string }
  | { kind: 'monthly'; day: number; time: string }
  | { kind: 'custom'; cron: string }

const NAMES: Record<string, number> = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 }
const pad = (n: number) => String(n).padStart(2, '0')

/** The usual five fields; null for what is none. Quartz counts weekdays from Sunday = 1, cron from Sunday = 0. */
export function fiveFields(cron: string): string[] | null {
  const parts = cron.trim().split(/\s+/)
  if (parts.length === 5) return parts.map((part) => (part === '?' ? '*' : part))
  if (parts.length !== 6 && parts.length !== 7) return null
  if (parts[0] !== '0') return null
  const fields = parts.slice(1, 6).map((part) => (part === '?' ? '*' : part))
  fields[4] = fields[4]!.replace(/(?<!\/)\b[1-7]\b/g, (day) => String(Number(day) - 1))
  return fields
}

function days(field: string): number[] | null {
  const found = new Set<number>()
  for (const part of field.toUpperCase().split(',')) {
    const [from, to] = part.split('-').map((one) => (one in NAMES ? NAMES[one]! : /^\d$/.test(one) ? Number(one) % 7 : NaN))
    if (from === undefined || Number.isNaN(from) || Number.isNaN(to ?? 0)) return null
    for (let day = from, turns = 0; turns < 7; day = (day + 1) % 7, turns += 1) {
      found.add(day)
      if (day === (to ?? from)) break
    }
  }
  return [...found].sort((a, b) => ((a || 7) - (b || 7)))
}

/** The simple plan behind an expression, `custom` when it is none of them. */
export function planOf(cron: string): Plan {
  const custom: Plan = { kind: 'custom', cron }
  const fields = fiveFields(cron)
  if (!fields) return custom
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string]
  const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : null)
  const step = (text: string) => Number(/^(?:\*|0)\/(\d+)$/.exec(text)?.[1] ?? 0)
  if (month !== '*') return custom
  if (day === '*' && weekday === '*') {
    if (hour === '*' && minute === '*') return { kind: 'minutes', every: 1 }
    if (hour === '*' && step(minute)) return { kind: 'minutes', every: step(minute) }
    if (number(minute) === null) return custom
    if (hour === '*') return { kind: 'hours', every: 1, minute: Number(minute) }
    if (step(hour)) return { kind: 'hours', every: step(hour), minute: Number(minute) }
  }
  const [h, m] = [number(hour), number(minute)]
  if (h === null || m === null) return custom
  const time = `${pad(h)}:${pad(m)}`
  if (day === '*' && weekday === '*') return { kind: 'daily', time }
  const chosen = weekday === '*' ? null : days(weekday)
  if (day === '*' && chosen) return { kind: 'weekly', days: chosen, time }
  if (weekday === '*' && number(day) !== null) return { kind: 'monthly', day: Number(day), time }
  return custom
}

export function cronOf(plan: Plan): string {
  if (plan.kind === 'custom') return plan.cron
  if (plan.kind === 'minutes') return plan.every === 1 ? '* * * * *' : `*/${plan.every} * * * *`
  if (plan.kind === 'hours') return `${plan.minute} ${plan.every === 1 ? '*' : `*/${plan.every}`} * * *`
  const [hour, minute] = plan.time.split(':').map(Number)
  if (plan.kind === 'daily') return `${minute} ${hour} * * *`
  if (plan.kind === 'weekly') return `${minute} ${hour} * * ${plan.days.length ? plan.days.join(',') : '*'}`
  return `${minute} ${hour} ${plan.day} * *`
}

/** `每周六 08:00`; the expression itself when it has no simple words. */
export function cronWords(cron: string): string {
  const plan = planOf(cron)
  switch (plan.kind) {
    case 'minutes':
      return plan.every === 1 ? t('system.cron_everyMinute') : t('system.cron_minutes', { n: plan.every })
    case 'hours':
      return plan.every === 1 ? t('system.cron_hourly', { m: pad(plan.minute) }) : t('system.cron_hours', { n: plan.every, m: pad(plan.minute) })
    case 'daily':
      return t('system.cron_daily', { time: plan.time })
    case 'weekly':
      if (plan.days.join() === '1,2,3,4,5') return t('system.cron_workdays', { time: plan.time })
      return t('system.cron_weekly', { days: plan.days.map((day) => t(`system.day_${day}`)).join(t('system.daySeparator')), time: plan.time })
    case 'monthly':
      return t('system.cron_monthly', { day: plan.day, time: plan.time })
    default:
      return cron
  }
}
