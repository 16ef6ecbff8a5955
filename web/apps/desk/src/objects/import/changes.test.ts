import type { Field, Row } from '@beluga/core'
import { expect, it } from 'vitest'
import { changesOf } from './changes'
import type { ImportPreview } from './types'

const fields = [['name', 'text'], ['balance', 'amount'], ['born', 'date'], ['tags', 'tags'], ['phone', 'phone']].map(([name, type]) => ({ name, label: name, type })) as Field[]
const preview = (values: Row, more: object = {}) => ({ sample: { fields, refs: {}, rows: [{ n: 1, row: 2, id: 7, becomes: 'update', reason: '', values, ...more }] } }) as unknown as ImportPreview
const before = { id: 7, name: '赵欣泽', balance: '100.00', born: '1990-01-31', tags: [2, 1], phone: '138****0001' } as Row

it('names the fields that change, with what was there', () => {
  const [one] = changesOf(preview({ id: 0, name: '另一个人', balance: 100, born: '1990-01-31', tags: [1, 2], phone: null }), [before])
  expect(one?.changes.map(({ field, old, now }) => [field.name, old, now])).toEqual([['name', '赵欣泽', '另一个人']])
})

it('tells a record of which nothing one may see changes, and leaves out what is no update', () => {
  expect(changesOf(preview({ id: 0, name: '赵欣泽', phone: '138****0001' }), [before])[0]?.changes).toEqual([])
  expect(changesOf(preview({ id: 0, name: '另一个人' }, { becomes: 'new', id: null }), [before])).toEqual([])
  expect(changesOf(preview({ id: 0, name: '另一个人' }), [])).toEqual([])
})
