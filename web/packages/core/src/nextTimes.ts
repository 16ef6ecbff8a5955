/** The moments one plans a next follow-up for most: one list, offered by every client. */
import { daysAhead, today } from './format'

const HOUR = 9
const MONDAY = 1

/** Days from one weekday (0 is Sunday) to the next such day, never today. */
const until = (weekday: number, from: number): number => ((weekday - from + 7) % 7) || 7

export interface NextTime { key: 'tomorrow' | 'threeDays' | 'monday' | 'week' | 'month'; at: string }

/** What to offer now, the soonest first; two names for one day are one choice, the shorter way to say it. Words: `next.<key>`. */
export function nextTimes(now = new Date()): NextTime[] {
  const weekday = new Date(`${today(now)}T00:00:00Z`).getUTCDay()
  const days: [NextTime['key'], number][] = [['tomorrow', 1], ['threeDays', 3], ['monday', until(MONDAY, weekday)], ['week', 7], ['month', 30]]
  const seen = new Set<number>()
  return days.filter(([, count]) => !seen.has(count) && seen.add(count)).sort(([, a], [, b]) => a - b).map(([key, count]) => ({ key, at: daysAhead(count, HOUR, now) }))
}

/**
 * The coming date of a customer that a follow-up without a next one would cancel, as it is on record; undefined where
 * there is none to lose. One that has passed is done by this follow-up.
 */
export function cancelledNext(planned: unknown, next: unknown, now = new Date()): string | undefined {
  if (next || typeof planned !== 'string') return undefined
  return new Date(planned).getTime() > now.getTime() ? planned : undefined
}
