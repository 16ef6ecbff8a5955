import type { ObjectMeta } from '@beluga/core'
import { expect, it } from 'vitest'
import { landing } from './landing'
import type { ImportRun } from './types'

const field = (name: string) => ({ name, label: name, type: 'text' })
const meta = {
  fields: ['name', 'created_at', 'updated_at', 'created_by'].map(field),
  views: [{ id: 'mine', name: '我的客户', filter: { field: 'owner', op: 'eq', value: 1 }, builtin: true }, { id: 'all', name: '全部', filter: null, builtin: true }],
} as unknown as ObjectMeta
const run = { user: 3, created: 5, updated: 1, created_at: '2026-01-01T08:00:00Z', began_at: '2026-01-01T08:04:58Z', finished_at: '2026-01-01T08:05:00Z' } as ImportRun

it('leads to a view without a condition, narrowed to what the import made', () => {
  const query = landing(meta, run)
  expect(query.view).toBe('all')
  expect(query.named).toBe('import')
  expect(JSON.parse(String(query.filter))).toEqual({ any: [
    { all: [{ field: 'created_at', op: 'between', value: [run.began_at, run.finished_at] }, { field: 'created_by', op: 'eq', value: 3 }] },
    { field: 'updated_at', op: 'between', value: [run.began_at, run.finished_at] },
  ] })
})

it('shows the updated ones when nothing is new, everything when nothing changed or nothing tells', () => {
  expect(JSON.parse(String(landing(meta, { ...run, created: 0 }).filter))).toMatchObject({ field: 'updated_at' })
  expect(JSON.parse(String(landing(meta, { ...run, updated: 0 }).filter))).toMatchObject({ all: [{ field: 'created_at' }, { field: 'created_by' }] })
  expect(landing(meta, { ...run, created: 0, updated: 0 }).filter).toBeUndefined()
  expect(landing({ ...meta, fields: meta.fields.filter((one) => one.name !== 'updated_at') }, run).filter).toBeUndefined()
  expect(landing({ ...meta, fields: [], views: [] } as unknown as ObjectMeta, run)).toEqual({ view: '-' })
})
