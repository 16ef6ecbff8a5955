import { describe, expect, it } from 'vitest'
import { emptyState, openingView, queryOf, stateOf, toggleSort } from './listState'
import type { SavedView } from './types'

describe('the address of a list', () => {
  it('comes back as it went in', () => {
    const state = { ...emptyState(), view: 'mine', filter: { field: 'balance', op: 'gt' as const, value: 5 }, sort: ['-balance'], page: 3, size: 100, q: '王', open: '7', mode: 'board' as const }
    expect(stateOf(queryOf(state))).toEqual(state)
    expect(queryOf(emptyState())).toEqual({})
  })
  it('keeps the name of a filter, and no name without one', () => {
    const filter = { field: 'balance', op: 'gt' as const, value: 5 }
    expect(stateOf(queryOf({ ...emptyState(), filter, named: 'import' }))).toEqual({ ...emptyState(), filter, named: 'import' })
    expect(queryOf({ ...emptyState(), named: 'import' })).toEqual({})
    expect(stateOf({ named: 'import' }).named).toBe('')
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

describe('the view a list opens with', () => {
  const view = (id: string | number): SavedView => ({ id, name: String(id), filter: null, sort: [], columns: [] })
  const meta = (first?: string) => ({ name: 'customer', views: [view('mine'), view('all'), view(7)], first })
  const me = (views: Record<string, string>) => ({ preferences: { views } })
  it('is the one of the user, then the one the server says, then the first', () => {
    expect(openingView(meta('all'), me({ customer: '7' }))?.id).toBe(7)
    expect(openingView(meta('all'), me({ task: '7' }))?.id).toBe('all')
    expect(openingView(meta(), me({}))?.id).toBe('mine')
  })
  it('passes over what is no longer there', () => {
    expect(openingView(meta('all'), me({ customer: '99' }))?.id).toBe('all')
    expect(openingView(meta('gone'), undefined)?.id).toBe('mine')
    expect(openingView({ name: 'x', views: [] }, undefined)).toBeUndefined()
  })
})
