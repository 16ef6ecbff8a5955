/** Moments as the phone's own pickers want them: local, without a zone. */

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-09` or `2026-03-09T14:05` of this phone's clock. */
export function toLocal(value: unknown, day: boolean): string {
  if (value === null || value === undefined || value === '') return ''
  const text = String(value)
  if (day && /^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10)
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return ''
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return day ? date : `${date}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The way back: a day as it is, a moment with its zone; null for nothing. */
export function fromLocal(text: string, day: boolean): string | null {
  if (!text) return null
  return day ? text : new Date(text).toISOString()
}

/** A moment so many days from today, at an hour. */
export function daysAhead(days: number, hour: number, now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour).toISOString()
}
