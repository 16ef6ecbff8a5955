import { describe, expect, it } from 'vitest'
import { mayStep, placeOf, type ListWalk } from './neighbours'

const walk = (page: number): ListWalk => ({ ids: [7, 3, 9], query: { page, size: 3 }, pages: 2, total: 6, exact: true })

describe('walking a list from a record’s page', () => {
  it('counts over the leaves before', () => {
    expect(placeOf(walk(1), 3)).toBe(2)
    expect(placeOf(walk(2), 9)).toBe(6)
  })
  it('goes past the end of a leaf while there is another', () => {
    expect(mayStep(walk(1), 9, 1)).toBe(true)
    expect(mayStep(walk(2), 9, 1)).toBe(false)
    expect(mayStep(walk(1), 7, -1)).toBe(false)
    expect(mayStep(walk(2), 7, -1)).toBe(true)
  })
})
