import { describe, expect, it } from 'vitest'
import { finished } from './english'

describe('English sentences', () => {
  it('follow their number', () => {
    expect(finished('1 ⟦administrator/administrators⟧ · 12 ⟦salesperson/salespeople⟧')).toBe('1 administrator · 12 salespeople')
    expect(finished('1,001 ⟦customer is/customers are⟧ here')).toBe('1,001 customers are here')
    expect(finished('about 1.2K ⟦customer/customers⟧')).toBe('about 1.2K customers')
  })
  it('write names small in the middle', () => {
    expect(finished('New ⟨Customer⟩')).toBe('New customer')
    expect(finished('New ⟨Customer group⟩')).toBe('New customer group')
    expect(finished('Search ⟨SMS⟩, ⟨WeChat⟩, ⟨API documentation⟩, ⟨客户⟩')).toBe('Search SMS, WeChat, API documentation, 客户')
  })
  it('leave what is not marked alone', () => {
    expect(finished('[a/b] 1 customers')).toBe('[a/b] 1 customers')
  })
})
