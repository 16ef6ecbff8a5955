import { expect, it } from 'vitest'
import { greeting } from './greeting'

it('says good morning in the morning only', () => {
  expect([0, 4, 5, 10, 11, 12, 13, 17, 18, 22, 23].map(greeting)).toEqual(['night', 'night', 'morning', 'morning', 'noon', 'noon', 'afternoon', 'afternoon', 'evening', 'evening', 'night'])
})
