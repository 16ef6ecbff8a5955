import { describe, expect, it } from 'vitest'
import { schemaChoices, schemaFields } from './actionSchema'

describe('the form of an action', () => {
  const schema = {
    type: 'object', required: ['to', 'reason'], $defs: { Way: { enum: ['a', 'b'], type: 'string' } },
    properties: {
      to: { type: 'integer', title: '业务员', 'x-target': 'user' }, reason: { type: 'string', title: '原因', maxLength: 200, 'x-widget': 'textarea' },
      tags: { type: 'array', items: { type: 'integer' }, 'x-target': 'tag' }, groups: { type: 'array', items: { type: 'integer', 'x-target': 'customer_group' } },
      until: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], title: '截止' }, keep: { type: 'boolean', default: true }, way: { $ref: '#/$defs/Way', title: '方式' },
    },
  }
  it('makes a field of every argument', () => {
    expect(schemaFields(schema).map((field) => [field.name, field.type, field.required])).toEqual([
      ['to', 'ref', true], ['reason', 'longtext', true], ['tags', 'tags', false], ['groups', 'refs', false], ['until', 'datetime', false], ['keep', 'bool', false], ['way', 'text', false],
    ])
    expect(schemaFields(schema)[3]?.target).toBe('customer_group')
    expect(schemaFields(schema)[4]?.label).toBe('截止')
  })
  it('knows fixed choices', () => {
    expect(schemaChoices(schema, 'way')?.map((one) => one.value)).toEqual(['a', 'b'])
    expect(schemaChoices(schema, 'to')).toBeUndefined()
  })
})
