/** Moments as the phone's own pickers want them: without a zone. What they show is the installation's clock, as everywhere else. */
import { formatDate, formatTime, momentOf } from '@beluga/core'

/** `2026-03-09` or `2026-03-09T14:05`; nothing for what is no moment. */
export function toLocal(value: unknown, day: boolean): string {
  if (value === null || value === undefined || value === '') return ''
  const text = String(value)
  if (day && /^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10)
  if (Number.isNaN(Date.parse(text))) return ''
  return day ? formatDate(text) : formatTime(text).replace(' ', 'T')
}

/** The way back: a day as it is, a moment with its zone; null for nothing. */
export function fromLocal(text: string, day: boolean): string | null {
  if (!text) return null
  return day ? text : momentOf(text).toISOString()
}
