import { expect, it } from 'vitest'
import { followed } from './useList'

const rows = (...ids: number[]) => ids.map((id) => ({ id }))

it('leaves the mark on its record when the list changes', () => {
  expect(followed(rows(9, 1, 2, 3), rows(1, 2, 3), 1)).toBe(2)
  expect(followed(rows(1, 3), rows(1, 2, 3), 1)).toBe(-1)
  expect(followed(rows(1, 3), undefined, 0)).toBe(-1)
  expect(followed(rows(1), rows(1), -1)).toBe(-1)
})
