import { describe, expect, it } from 'vitest'
import { leaveGroup, moveItem, newGroup, newRow, type EditGroup } from './index'

const [a, b, c] = [newRow('a'), newRow('b'), newRow('c')]
const shape = (group: EditGroup): unknown[] => group.items.map((item) => (item.kind === 'group' ? shape(item) : item.kind === 'row' ? item.field : ''))

describe('moving rows of conditions by keyboard', () => {
  it('goes past a neighbour', () => {
    const root = newGroup('all', [a, b])
    expect(moveItem(root, 0, 1)).toBe(true)
    expect(shape(root)).toEqual(['b', 'a'])
  })

  it('goes into a group from above and from below', () => {
    const down = newGroup('all', [a, newGroup('any', [b, c])])
    moveItem(down, 0, 1)
    expect(shape(down)).toEqual([['a', 'b', 'c']])
    const up = newGroup('all', [newGroup('any', [b, c]), a])
    moveItem(up, 1, -1)
    expect(shape(up)).toEqual([['b', 'c', 'a']])
  })

  it('goes past a group as a group', () => {
    const root = newGroup('all', [newGroup('any', [a]), newGroup('any', [b])])
    moveItem(root, 0, 1)
    expect(shape(root)).toEqual([['b'], ['a']])
  })

  it('leaves a group at its ends, and an empty one goes', () => {
    const root = newGroup('all', [newGroup('any', [a, b]), c])
    const inner = root.items[0] as EditGroup
    expect(moveItem(inner, 1, 1)).toBe(false)
    leaveGroup(root, 0, 1, 1)
    expect(shape(root)).toEqual([['a'], 'b', 'c'])
    leaveGroup(root, 0, 0, -1)
    expect(shape(root)).toEqual(['a', 'b', 'c'])
  })

  it('stays at the ends of the outermost group', () => {
    const root = newGroup('all', [a])
    expect(moveItem(root, 0, -1)).toBe(false)
    expect(shape(root)).toEqual(['a'])
  })
})
