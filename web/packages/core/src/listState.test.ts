import { describe, expect, it } from 'vitest'
import { emptyState, queryOf, stateOf, toggleSort } from './listState'

describe('the address of a list', () => {
  it('comes back as it went in', () => {
    const state = { ...emptyState(), view: 'mine', filter: { field: 'balance', op: 'gt' as const, value: 5 }, sort: ['-balance'], page: 3, size: 100, q: '王', open: '7', mode: 'board' as const }
    expect(stateOf(queryOf(state))).toEqual(state)
    expect(queryOf(emptyState())).toEqual({})
  })
  it('never throws on what somebody typed', () => {
    expect(stateOf({ filter: '{bad', page: '-4', size: '7', sort: ['a'], view: null })).toEqual({ ...emptyState(), sort: ['a'] })
  })
  it('cycles a sort', () => {
    expect(toggleSort([], 'a')).toEqual(['a'])
    expect(toggleSort(['a'], 'a')).toEqual(['-a'])
    expect(toggleSort(['-a'], 'a')).toEqual([])
    expect(toggleSort(['a', '-b'], 'b', true)).toEqual(['a'])
  })
})
