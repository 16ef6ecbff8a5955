import { describe, expect, it } from 'vitest'
import { joinTags, splitTags } from './tagFilter'

describe('tags of the advanced filter', () => {
  it('come apart and together again', () => {
    const split = { include: [1, 2], exclude: [3], rest: { field: 'balance', op: 'gt' as const, value: 5 } }
    const tree = joinTags(split)
    expect(tree).toEqual({ all: [{ field: 'tags', op: 'any_of', value: [1, 2] }, { not: { field: 'tags', op: 'any_of', value: [3] } }, { field: 'balance', op: 'gt', value: 5 }] })
    expect(splitTags(tree)).toEqual(split)
    expect(joinTags({ include: [], exclude: [], rest: null })).toBeNull()
  })
})
