import { describe, expect, it } from 'vitest'
import { nextLane, type Lane } from './lanes'

const lanes: Lane[] = [{ key: 'late', label: '', locked: true }, { key: 'today', label: '' }, { key: 'shut', label: '', locked: true }, { key: 'later', label: '' }]

describe('a card moved by keyboard', () => {
  it('goes past lanes that take nothing', () => {
    expect(nextLane(lanes, 'late', 1)).toBe('today')
    expect(nextLane(lanes, 'today', 1)).toBe('later')
    expect(nextLane(lanes, 'later', -1)).toBe('today')
  })
  it('stays where there is no further lane', () => {
    expect(nextLane(lanes, 'today', -1)).toBeUndefined()
    expect(nextLane(lanes, 'later', 1)).toBeUndefined()
    expect(nextLane(lanes, 'gone', 1)).toBeUndefined()
  })
})
