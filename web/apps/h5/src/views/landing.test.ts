import { expect, it } from 'vitest'
import { landing, landOn } from './landing'

it('a record is landed on by the tab asked for, once, and no other record is', () => {
  landOn('customer', 7, 'timeline')
  expect(landing('customer', 8)).toBeUndefined()
  expect(landing('customer', '7')).toBe('timeline')
  expect(landing('customer', 7)).toBeUndefined()
})
