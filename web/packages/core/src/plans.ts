/** One's own planned follow-ups by the day they fall on, beside the tasks of that day. */
import type { Node } from './conditions'
import { daysAhead } from './format'

const OPEN_PLANS: Node[] = [{ field: 'user', op: 'eq', value: { var: 'me.id' } }, { not: { field: 'done_at', op: 'set', value: true } }]

/** Those of today, those whose day has passed, or all that are open. */
export function plansOf(when: 'today' | 'overdue' | 'open', now = new Date()): Node {
  const [today, tomorrow] = [daysAhead(0, 0, now), daysAhead(1, 0, now)]
  if (when === 'open') return { all: [...OPEN_PLANS] }
  if (when === 'overdue') return { all: [...OPEN_PLANS, { field: 'at', op: 'lt', value: today }] }
  return { all: [...OPEN_PLANS, { field: 'at', op: 'gte', value: today }, { field: 'at', op: 'lt', value: tomorrow }] }
}
