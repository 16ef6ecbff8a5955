import { describe, expect, it } from 'vitest'
import shared from '../../fixtures/conditions.json'
import { matches, type Node } from './index'

const records = shared.records as Record<string, Record<string, unknown>>
const variables = Object.fromEntries(Object.entries(shared.variables).map(([name, value]) => [name.replace(/^me\./, ''), value]))

describe('cases that server and client must decide alike', () => {
  for (const one of shared.cases)
    it(one.name, () => {
      expect(matches(one.tree as Node, records[one.record] ?? {}, variables, new Date(shared.now))).toBe(one.expected)
    })
})
