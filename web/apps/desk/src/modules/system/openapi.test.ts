import { describe, expect, it } from 'vitest'
import { addressOf, operations, recordSample, rowsOf, sampleOf, titleOf, type Document } from './openapi'

const document: Document = {
  info: { title: 'x', version: '1' },
  paths: {
    '/api/objects/{object_name}/records': {
      get: { summary: '列表', tags: ['数据'], parameters: [{ in: 'path', name: 'object_name', required: true }, { in: 'query', name: 'q' }] },
      post: { summary: '新增', tags: ['数据'], requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Login' } } } } },
    },
  },
  components: { schemas: { Login: { type: 'object', required: ['username'], properties: { username: { type: 'string' }, ids: { anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] } } } } },
}

describe('the API read for people', () => {
  const [list, create] = operations(document)
  it('lists every verb of every path', () => expect([list!.id, create!.id]).toEqual(['get /api/objects/{object_name}/records', 'post /api/objects/{object_name}/records']))
  it('fills an address, and waits for what it needs', () => {
    expect(addressOf(list!, { q: '张' })).toBeNull()
    expect(addressOf(list!, { object_name: 'customer', q: '张 三' })).toBe('/api/objects/customer/records?q=%E5%BC%A0+%E4%B8%89')
  })
  it('tells an English reader what the description begins with', () => {
    expect(titleOf('Run now, as a job whose result tells the numbers. 403 without the right.')).toBe('Run now, as a job whose result tells the numbers')
    const [first] = operations({ ...document, paths: { '/api/tags': { get: { summary: '标签', description: 'One tag; more.', tags: ['标签'] } } } }, true)
    expect(first).toMatchObject({ summary: 'One tag', tag: 'Tags' })
  })
  it('says in both languages what a parameter means', () => {
    const list = { ...document, paths: { '/api/records': { get: { parameters: [{ in: 'query' as const, name: 'q', schema: { description: '快速搜索' } }] } } } }
    expect([operations(list)[0]!.parameters[0]!.description, operations(list, true)[0]!.parameters[0]!.description]).toEqual(['快速搜索', 'Quick search'])
  })
  it('samples what is required', () => expect(sampleOf(create!.body, document)).toEqual({ username: '' }))
  it('names types through null branches', () => expect(rowsOf(create!.body, document)[1]).toMatchObject({ name: 'ids', type: 'integer[]', required: false }))
  it('starts a record with what it must have', () =>
    expect(recordSample([{ name: 'name', label: '', type: 'text', required: true }, { name: 'id', label: '', type: 'integer', readonly: true }])).toEqual({ name: '' }))
})
