import { describe, expect, it } from 'vitest'
import { askedFirst, idsAsked, leaveGroup, moveItem, newGroup, newRow, tagsAskedFirst, type EditGroup } from './index'

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

describe('what a tree asks of a field', () => {
  const tags = (...value: number[]) => ({ field: 'tags', op: 'any_of' as const, value })
  it('is found however deep it stands, but for what is wanted absent', () => {
    expect(idsAsked({ all: [tags(3, 1), { not: tags(9) }, { any: [tags(3, 7), { field: 'owner', op: 'in', value: [5] }] }] }, 'tags')).toEqual([3, 1, 7])
    expect(idsAsked(null, 'tags')).toEqual([])
    expect(idsAsked({ some: 'contacts', where: tags(4) }, 'tags')).toEqual([])
  })
  it('stands at the head of the row of a narrowed list, and nothing else moves', () => {
    const fields = [{ name: 'tags', type: 'tags' }, { name: 'name', type: 'text' }] as never
    expect(tagsAskedFirst(fields, tags(3))({ id: 1, name: 'A', tags: [1, 2, 3] } as never)).toEqual({ id: 1, name: 'A', tags: [3, 1, 2] })
    expect(tagsAskedFirst(fields, null)({ id: 1, tags: [1, 2] } as never)).toEqual({ id: 1, tags: [1, 2] })
  })
  it('stands before the heaviest, and what counts against somebody stands last', () => {
    const fields = [{ name: 'tags', type: 'tags' }] as never
    const refs = { tag: { 1: { label: 'never traded', score: -2 }, 2: { label: 'rich', score: 9 }, 3: { label: 'asked for', score: 1 }, 4: 'plain' } }
    expect(tagsAskedFirst(fields, null, refs)({ id: 1, tags: [1, 4, 3, 2] } as never).tags).toEqual([2, 3, 4, 1])
    expect(tagsAskedFirst(fields, tags(3), refs)({ id: 1, tags: [1, 4, 3, 2] } as never).tags).toEqual([3, 2, 4, 1])
  })
  it('stands at the head of what is held', () => {
    expect(askedFirst([1, 2, 3, 4], [4, 2, 8])).toEqual([2, 4, 1, 3])
  })
})
