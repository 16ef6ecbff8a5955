import { expect, test } from 'vitest'
import { NO_CATEGORY, tagsOf, type Category } from './data'

const leaf: Category = { id: 2, name: '年龄', order: 10, parent: 1, version: 1, tags: 1, total: 1, children: [] }
const top: Category = { id: 1, name: '客户标签', order: 10, parent: null, version: 1, tags: 0, total: 1, children: [leaf] }
const own = { field: 'object', op: 'eq', value: 'customer' }

test('a category is listed with or without what is below it', () => {
  expect(tagsOf('customer', undefined, true)).toEqual(own)
  expect(tagsOf('customer', top, true)).toEqual({ all: [own, { field: 'category', op: 'in', value: [1, 2] }] })
  expect(tagsOf('customer', top, false)).toEqual({ all: [own, { field: 'category', op: 'in', value: [1] }] })
})

test('tags without a category have a branch of their own', () => {
  expect(tagsOf('customer', NO_CATEGORY, true)).toEqual({ all: [own, { not: { field: 'category', op: 'set', value: true } }] })
})
