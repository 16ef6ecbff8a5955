import { describe, expect, it } from 'vitest'
import { matches, type Node } from './index'

const now = new Date(2026, 10, 22, 9, 30)
const record = { progress: 1, tags: [3, 5], name: '王伟', balance: 120, birthday: '1990-11-25', due_at: '2026-11-22T20:00:00+08:00', note: null, owner: 7 }
const holds = (tree: Node) => matches(tree, record, { id: 7 }, now)

describe('a tree against a record', () => {
  it('compares', () => {
    expect(holds({ all: [{ field: 'progress', op: 'in', value: [1, 2] }, { field: 'balance', op: 'gt', value: 100 }] })).toBe(true)
    expect(holds({ field: 'balance', op: 'between', value: [0, 120] })).toBe(true)
    expect(holds({ field: 'name', op: 'contains', value: '伟' })).toBe(true)
    expect(holds({ field: 'tags', op: 'all_of', value: [3, 9] })).toBe(false)
    expect(holds({ field: 'owner', op: 'eq', value: { var: 'me.id' } })).toBe(true)
  })
  it('is false on what is missing, and not is the plain complement', () => {
    expect(holds({ field: 'note', op: 'eq', value: 'x' })).toBe(false)
    expect(holds({ not: { field: 'note', op: 'eq', value: 'x' } })).toBe(true)
    expect(holds({ not: { field: 'note', op: 'set' } })).toBe(true)
  })
  it('knows relative days and birthdays', () => {
    expect(holds({ field: 'due_at', op: 'eq', value: { days: 0 } })).toBe(true)
    expect(holds({ field: 'due_at', op: 'between', value: { month: 0 } })).toBe(true)
    expect(holds({ field: 'birthday', op: 'anniversary', value: 7 })).toBe(true)
    expect(holds({ field: 'birthday', op: 'anniversary', value: 2 })).toBe(false)
  })
})
