/** The board's three groupings, and what a drag to a lane changes. */
import type { EnumItem, Row } from '@beluga/core'
import type { Lane } from '@/views/board/lanes'

export type Grouping = 'when' | 'progress' | 'priority'
export const GROUPINGS: readonly Grouping[] = ['when', 'progress', 'priority']

export const OVERDUE = 1
export const TODAY = 2
export const LATER = 3
export const NO_DATE = 4
export const OVER = 5
export const DONE = 3

/** Lanes in the order one works through them; nothing can be dragged into the past. */
export function lanesOf(grouping: Grouping, items: readonly EnumItem[], hint: (key: string) => string): Lane[] {
  return items.map((item) => ({
    key: String(item.value), label: item.label, locked: grouping === 'when' && item.value === OVERDUE,
    tone: (grouping === 'when' && item.value === OVERDUE) || (grouping === 'priority' && item.value === 1) ? 'danger' : grouping === 'when' && item.value === TODAY ? 'warn' : 'plain',
    hint: hint(grouping === 'when' && item.value === OVER ? 'complete' : grouping),
  }))
}

export const laneOf = (grouping: Grouping) => (row: Row): string => String(row[grouping] ?? '')

/** The action a drag stands for, with its arguments; undefined when there is none. */
export function moveOf(grouping: Grouping, lane: string, now = new Date()): { action: string; args: Record<string, unknown> } | undefined {
  const value = Number(lane)
  if (grouping === 'priority') return { action: 'task.set_priority', args: { priority: value } }
  if (grouping === 'progress') return { action: 'task.set_progress', args: { progress: value } }
  if (value === OVER) return { action: 'task.complete', args: {} }
  if (value === NO_DATE) return { action: 'task.set_due', args: { due_at: null } }
  if (value !== TODAY && value !== LATER) return undefined
  // The evening of the day; a lane says the day, not the hour.
  const due = new Date(now.getFullYear(), now.getMonth(), now.getDate() + (value === LATER ? 1 : 0), 18)
  if (value === TODAY && due <= now) due.setHours(23, 59)
  return { action: 'task.set_due', args: { due_at: due.toISOString() } }
}
