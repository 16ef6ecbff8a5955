import { describe, expect, it } from 'vitest'
import { keyFilter, spanOf } from './drill'
import { flow, inOrder } from './types'

const fieldOf = (name: string) => ({ name, label: name, type: name === 'tags' ? 'tags' : 'enum' })

describe('from a figure to its list', () => {
  it('asks for the bar that was clicked', () => {
    expect(keyFilter(['source'], [3], fieldOf)).toEqual({ field: 'source', op: 'eq', value: 3 })
    expect(keyFilter(['tags'], [7], fieldOf)).toEqual({ field: 'tags', op: 'any_of', value: [7] })
    expect(keyFilter(['source'], [null], fieldOf)).toEqual({ not: { field: 'source', op: 'set', value: true } })
    expect(keyFilter(['month(created_at)'], ['2026-02-01'], fieldOf)).toEqual({ field: 'created_at', op: 'between', value: ['2026-02-01', '2026-02-28'] })
  })
  it('knows the ends of weeks and years', () => {
    expect(spanOf('week', '2026-11-16')).toEqual(['2026-11-16', '2026-11-22'])
    expect(spanOf('year', '2026-01-01')).toEqual(['2026-01-01', '2026-12-31'])
  })
})

describe('the grid', () => {
  it('flows and keeps its order', () => {
    const cells = flow([{ block: 'a', x: 0, y: 0, w: 8, h: 3 }, { block: 'b', x: 0, y: 0, w: 6, h: 2 }, { block: 'c', x: 0, y: 0, w: 6, h: 2 }])
    expect(cells.map((cell) => [cell.x, cell.y])).toEqual([[0, 0], [0, 3], [6, 3]])
    expect(inOrder([...cells].reverse()).map((cell) => cell.block)).toEqual(['a', 'b', 'c'])
  })
})
