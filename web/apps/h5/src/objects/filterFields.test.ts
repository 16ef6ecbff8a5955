import type { Field, ObjectMeta } from '@beluga/core'
import { describe, expect, it } from 'vitest'
import { filterGroups, foundIn } from './filterFields'

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name.toUpperCase(), type: 'text', operators: ['eq'], group: 'Basics', ...more })
const meta = {
  fields: [field('name'), field('phone', { group: 'Contact' }), field('picture', { type: 'file', operators: [] }), field('secret', { filterable: false }), field('licence', { custom: true, group: null }), field('stage', { custom: true, group: 'Imported' }), field('city', { group: 'Contact' })],
  form: [{ title: 'Contact', fields: ['phone'] }, { title: 'Basics', fields: ['name'] }], filters: ['phone', 'gone'],
} as unknown as ObjectMeta
const titles = { usual: 'Usual', others: 'Other' }
const told = (groups: ReturnType<typeof filterGroups>) => groups.map((group) => `${group.title}: ${group.fields.map((one) => one.name).join(' ')}`)

describe('the fields of a filter', () => {
  it('are all that may be asked for: the usual ones, then the rest by group, added ones too', () => {
    expect(told(filterGroups(meta, () => true, [], titles))).toEqual(['Usual: phone', 'Contact: city', 'Basics: name', 'Other: licence', 'Imported: stage'])
  })
  it('begin with those the list is filtered by', () => {
    expect(told(filterGroups(meta, () => true, ['stage'], titles))[0]).toBe('Usual: stage phone')
  })
  it('leave out what this client has no filter for', () => {
    expect(told(filterGroups(meta, (one) => one.name !== 'name', [], titles))).not.toContain('Basics: name')
  })
  it('are found by their own name and by that of their group', () => {
    const groups = filterGroups(meta, () => true, [], titles)
    expect(told(foundIn(groups, ' lic'))).toEqual(['Other: licence'])
    expect(told(foundIn(groups, 'imported'))).toEqual(['Imported: stage'])
    expect(foundIn(groups, 'zzz')).toEqual([])
  })
})
