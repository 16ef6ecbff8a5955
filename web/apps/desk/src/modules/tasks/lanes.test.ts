import { describe, expect, it } from 'vitest'
import { lanesOf, LATER, moveOf, NO_DATE, OVER, OVERDUE, TODAY } from './lanes'

describe('the board of tasks', () => {
  const now = new Date(2026, 10, 22, 9)
  it('changes the field of its grouping', () => {
    expect(moveOf('progress', '2')).toEqual({ action: 'task.set_progress', args: { progress: 2 } })
    expect(moveOf('priority', '1')).toEqual({ action: 'task.set_priority', args: { priority: 1 } })
    expect(moveOf('when', String(OVER))).toEqual({ action: 'task.complete', args: {} })
    expect(moveOf('when', String(NO_DATE))).toEqual({ action: 'task.set_due', args: { due_at: null } })
    expect(moveOf('when', String(TODAY), now)?.args.due_at).toBe(new Date(2026, 10, 22, 18).toISOString())
    expect(moveOf('when', String(LATER), now)?.args.due_at).toBe(new Date(2026, 10, 23, 18).toISOString())
  })
  it('never lets one drag into the past', () => {
    expect(moveOf('when', String(OVERDUE))).toBeUndefined()
    expect(lanesOf('when', [{ value: OVERDUE, label: '已过期' }], String)[0]?.locked).toBe(true)
    expect(new Date(String(moveOf('when', String(TODAY), new Date(2026, 10, 22, 20))?.args.due_at)).getHours()).toBe(23)
  })
})
