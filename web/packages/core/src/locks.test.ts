import { describe, expect, it } from 'vitest'
import { lockFields, lockOf, mayDelete, mayEdit, mayUpdate } from './locks'
import type { Field, ObjectMeta } from './types'

const meta = { functions: { update: true, delete: true }, locked: { when: { all: [{ field: 'submitted', op: 'eq', value: true }, { not: { field: 'kind', op: 'eq', value: 2 } }] }, why: 'final' } } as unknown as ObjectMeta
const field = (more: Partial<Field> = {}): Field => ({ name: 'note', label: '', type: 'text', ...more })

describe('a record that is final', () => {
  it('says why, and offers neither change nor deletion', () => {
    const row = { id: 1, submitted: true, kind: 1 }
    expect(lockOf(meta, row)).toBe('final')
    expect([mayUpdate(meta, row), mayDelete(meta, row), mayEdit(meta, field(), row)]).toEqual([false, false, false])
  })
  it('is not every record of its kind', () => {
    expect([mayUpdate(meta, { id: 1, submitted: false }), mayDelete(meta, { id: 1, submitted: true, kind: 2 })]).toEqual([true, true])
    expect(lockOf({ functions: {} } as ObjectMeta, { id: 1, submitted: true })).toBe('')
  })
  it('needs its fields in the list', () => expect(lockFields(meta)).toEqual(['submitted', 'kind']))
})

describe('a field', () => {
  it('is not offered to whom the server does not let change it', () => {
    expect(mayEdit(meta, field({ editable: false }), { id: 1 })).toBe(false)
    expect(mayEdit(meta, field({ readonly: true }), { id: 1 })).toBe(false)
    expect(mayEdit({ ...meta, functions: {} }, field(), { id: 1 })).toBe(false)
  })
})
