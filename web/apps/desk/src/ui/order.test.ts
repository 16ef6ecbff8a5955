import { describe, expect, it } from 'vitest'
import { itemKeys, moved } from './order'

describe('rows in an order', () => {
  it('moves a row by one and stays within the list', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
  })

  it('knows an item without an id wherever it stands', () => {
    const keyOf = itemKeys()
    const [one, two] = [{ name: 'same' }, { name: 'same' }]
    const before = [one, two].map(keyOf)
    expect(before[0]).not.toBe(before[1])
    expect([two, one].map(keyOf)).toEqual([...before].reverse())
  })
})
