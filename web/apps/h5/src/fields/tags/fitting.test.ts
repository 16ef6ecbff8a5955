import { describe, expect, it } from 'vitest'
import { fitting } from './fitting'

describe('tags on one line', () => {
  it('are as many as fit whole', () => {
    expect(fitting(['26-35岁', '男性', '未婚', '活跃'], 246, 3)).toBe(3)
    expect(fitting(['可投资产500万以上', '余额50万以上', '高频交易'], 260, 3)).toBe(2)
    expect(fitting(['可投资产500万以上', '余额50万以上', '高频交易'], 216, 3)).toBe(1)
  })
  it('are one at least', () => expect(fitting(['一个名字很长很长很长很长的标签'], 40, 3)).toBe(1))
})
