import { matches } from '@beluga/core'
import { describe, expect, it } from 'vitest'
import { pressing } from './counts'

describe('the tasks of a tab', () => {
  const task = (when: number, priority: number) => ({ assignees: [7], progress: 1, when, priority })
  const place = (key: string, row: Record<string, unknown>) => (['first', 'rest'] as const).filter((part) => matches(pressing(key)?.[part] ?? null, row, { id: 7, 'me.id': 7 }))
  it('begin with those of high priority', () => {
    expect(place('today', task(2, 1))).toEqual(['first'])
    expect(place('today', task(2, 2))).toEqual(['rest'])
    expect(place('today', task(3, 1))).toEqual([])
  })
  it('among all that is open begin with the late ones, too', () => {
    expect(place('open', task(1, 3))).toEqual(['first'])
    expect(place('open', task(3, 1))).toEqual(['first'])
    expect(place('open', task(3, 2))).toEqual(['rest'])
  })
  it('do not press when they are done', () => expect(pressing('done')).toBeNull())
})
