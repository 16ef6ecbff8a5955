import { describe, expect, it } from 'vitest'
import { check, chipOn, chipsOf, fromRows, joinAll, pastedValues, toEdit, toRows, toTree, unbalanced, withChip, words } from './index'
import type { ConditionSchema, Node } from './index'

const numbers = ['eq', 'in', 'gt', 'gte', 'lt', 'lte', 'between', 'set']
const schema: ConditionSchema = {
  name: 'customer',
  fields: [
    { name: 'name', label: '客户名称', type: 'text', operators: ['eq', 'in', 'contains', 'starts', 'ends', 'set'] },
    { name: 'balance', label: '余额', type: 'amount', operators: numbers },
    { name: 'gender', label: '性别', type: 'enum', enum: 'gender', operators: ['eq', 'in', 'set'] },
    { name: 'birthday', label: '生日', type: 'date', operators: [...numbers, 'anniversary'] },
    { name: 'tags', label: '标签', type: 'tags', operators: ['any_of', 'all_of', 'set'] },
    { name: 'owner', label: '所有者', type: 'ref', target: 'user', operators: ['eq', 'in', 'set'] },
  ],
  relations: [{ name: 'follow_ups', label: '跟进', target: 'follow_up' }],
  related: () => ({ name: 'follow_up', fields: [{ name: 'at', label: '时间', type: 'datetime', operators: numbers }], relations: [] }),
}
const rich: Node = { field: 'balance', op: 'gt', value: 100000 }
const woman: Node = { field: 'gender', op: 'eq', value: 2 }
const soon: Node = { field: 'birthday', op: 'anniversary', value: 7 }

describe('words', () => {
  it('reads as a sentence', () => {
    const names = { enumLabel: () => '女' }
    expect(words({ all: [rich, { any: [woman, soon] }] }, schema, 'zh', names)).toBe('余额 大于 10万 且（性别 是 女 或 生日 在 7 天内）')
    expect(words({ all: [rich, woman] }, schema, 'en', names)).toBe('余额 > 100,000 and 性别 is 女')
  })
  it('says negation, relative dates and relations', () => {
    expect(words({ not: { field: 'name', op: 'contains', value: '测试' } }, schema)).toBe('客户名称 不包含 测试')
    expect(words({ field: 'birthday', op: 'between', value: { month: 0 } }, schema)).toBe('生日 在 本月')
    expect(words({ field: 'birthday', op: 'between', value: [{ days: -30 }, { days: 0 }] }, schema)).toBe('生日 在 近 30 天')
    expect(words({ not: { some: 'follow_ups', where: { field: 'at', op: 'gte', value: { days: -30 } } } }, schema)).toBe('没有跟进（时间 不早于 30 天前）')
    expect(words({ some: 'follow_ups', count: { op: 'gte', value: 3 } }, schema)).toBe('跟进数量 大于等于 3')
  })
})

describe('check', () => {
  it('names what is wrong and where', () => {
    expect(check({ all: [rich, { field: 'nothing', op: 'eq', value: 1 }] }, schema)).toEqual([{ path: 'all[1]', code: 'unknown_field', name: 'nothing' }])
    expect(check({ field: 'name', op: 'gt', value: 'a' }, schema)[0]?.code).toBe('unknown_operator')
    expect(check({ field: 'balance', op: 'gt', value: '' }, schema)[0]?.code).toBe('missing_value')
    expect(check({ field: 'balance', op: 'between', value: [9, 1] }, schema)[0]?.code).toBe('range_order')
    expect(check({ field: 'birthday', op: 'gt', value: { month: 0 } }, schema)[0]?.code).toBe('period_operator')
    expect(check({ all: [rich, soon] }, schema)).toEqual([])
  })
  it('limits depth and size', () => {
    let deep: Node = rich
    for (let n = 0; n < 8; n += 1) deep = { not: deep }
    expect(check(deep, schema)[0]?.code).toBe('too_deep')
    expect(check({ any: Array.from({ length: 61 }, () => rich) }, schema)[0]?.code).toBe('too_many')
  })
})

describe('the builder form', () => {
  it('comes back as it went in', () => {
    const tree: Node = { all: [rich, { any: [woman, { not: soon }] }, { not: { all: [rich, woman] } }, { some: 'follow_ups', where: soon, count: { op: 'gt', value: 2 } }] }
    expect(toTree(toEdit(tree))).toEqual(tree)
  })
  it('leaves out what is not typed yet', () => {
    expect(toTree(toEdit({ all: [rich, { field: 'name', op: 'eq', value: '' }] }))).toEqual(rich)
    expect(toTree(toEdit(null))).toBeNull()
  })
  it('edits chips', () => {
    const both = joinAll([rich, woman])
    expect(chipsOf(both)).toHaveLength(2)
    expect(chipOn(both, 'gender')?.index).toBe(1)
    expect(withChip(both, 'gender', null)).toEqual(rich)
    expect(withChip(rich, 'gender', woman)).toEqual(both)
  })
  it('takes a pasted list', () => {
    expect(pastedValues('13800000001\n13800000002，13800000001、 ,x')).toEqual(['13800000001', '13800000002', 'x'])
  })
})

describe('bracket rows', () => {
  const back = (tree: Node) => toTree(fromRows(toRows(toEdit(tree))))
  it('carry any tree of groups', () => {
    for (const tree of [rich, { all: [rich, woman] }, { any: [rich, woman] }, { all: [rich, { any: [woman, soon] }] },
      { any: [{ all: [rich, woman] }, soon] }, { all: [{ not: { any: [rich, woman] } }, soon] }] as Node[]) expect(back(tree)).toEqual(tree)
  })
  it('bind 并且 tighter than 或者', () => {
    const rows = toRows(toEdit({ all: [rich, woman, soon] }))
    if (rows[1]) rows[1].join = 'any'
    expect(toTree(fromRows(rows))).toEqual({ any: [{ all: [rich, woman] }, soon] })
  })
  it('refuse what does not balance', () => {
    const rows = toRows(toEdit({ all: [rich, woman] }))
    rows[0]?.open.push('(')
    expect(unbalanced(rows)).toEqual({ code: 'unclosed', row: 0 })
    expect(() => fromRows(rows)).toThrow(RangeError)
    if (rows[0]) rows[0].open = []
    if (rows[1]) rows[1].close = 1
    expect(unbalanced(rows)).toEqual({ code: 'unopened', row: 1 })
  })
})
