import { describe, expect, it } from 'vitest'
import { roomOf } from './columns'

describe('the room of a heading', () => {
  it('is that of its script', () => {
    expect(roomOf('标签名称')).toBe(4 * 14 + 44)
    expect(roomOf('Records')).toBe(7 * 8 + 44)
    expect(roomOf('SQL条件')).toBe(3 * 8 + 2 * 14 + 44)
  })
})
