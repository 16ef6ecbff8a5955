import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '@beluga/core'
import { columnsOf, roomOf } from './columns'

describe('the room of a heading', () => {
  it('is that of its script', () => {
    expect(roomOf('标签名称')).toBe(4 * 14 + 44)
    expect(roomOf('Records')).toBe(7 * 8 + 44)
    expect(roomOf('SQL条件')).toBe(3 * 8 + 2 * 14 + 44)
  })
})

it('a column has the room of its values', () => {
  const meta = { title: 'name', layout: {}, columns: ['card', 'at', 'phone'], fields: [['card', 'idnumber'], ['at', 'datetime'], ['phone', 'phone']].map(([name, type]) => ({ name, label: name, type })) } as unknown as ObjectMeta
  expect(columnsOf(meta, undefined, undefined).map((column) => column.width)).toEqual([176, 156, 136])
})
