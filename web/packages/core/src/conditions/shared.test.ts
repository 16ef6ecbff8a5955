import { describe, expect, it } from 'vitest'
import shared from '../../fixtures/conditions.json'
import { matches, words, type ConditionSchema, type Node } from './index'

const records = shared.records as Record<string, Record<string, unknown>>
const variables = Object.fromEntries(Object.entries(shared.variables).map(([name, value]) => [name.replace(/^me\./, ''), value]))

describe('cases that server and client must decide alike', () => {
  for (const one of shared.cases)
    it(one.name, () => {
      expect(matches(one.tree as Node, records[one.record] ?? {}, variables, new Date(shared.now))).toBe(one.expected)
    })
})

describe('sentences that server and client must say alike', () => {
  const labels = shared.labels as unknown as Record<string, [string, string]>
  const known = shared.names as Record<string, Record<string, string>>
  const schemaIn = (lang: 0 | 1): ConditionSchema => {
    const schema: ConditionSchema = {
      name: 'shared',
      fields: Object.entries(shared.fields).map(([name, type]) => ({ name, type, label: labels[name]?.[lang] ?? name, target: type === 'ref' ? 'user' : undefined, operators: [] })),
      relations: [{ name: 'deals', label: labels.deals?.[lang] ?? '', target: 'shared' }],
      related: () => schema,
    }
    return schema
  }
  const names = { refLabel: (target: string, id: unknown) => known[target]?.[String(id)] }
  for (const one of shared.words)
    it(one.name, () => {
      expect(words(one.tree as Node, schemaIn(0), 'zh', names)).toBe(one.zh)
      expect(words(one.tree as Node, schemaIn(1), 'en', names)).toBe(one.en)
    })
})
