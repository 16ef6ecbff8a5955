import { describe, expect, it } from 'vitest'
import type { MenuTree } from './data'
import { filtered, namesOf, switched, switchedAll, tickOf } from './ticks'

const menu = {
  name: 'customers', label: '客户档案', function: 'customer.view',
  functions: [{ name: 'customer.view', label: '查看' }, { name: 'customer.export', label: '导出' }, { name: 'customer.delete', label: '删除' }],
}
const tree: MenuTree[] = [{ name: 'marketing', label: '智能营销系统', groups: [{ name: 'g', label: '客户', menus: [menu] }] }]

describe('ticks of a role', () => {
  it('brings the page along with a button', () => {
    expect([...switched(menu, 'customer.export', true, new Set())].sort()).toEqual(['customer.export', 'customer.view'])
  })
  it('takes the buttons along with the page, and nothing of other pages', () => {
    expect([...switched(menu, 'customer.view', false, new Set([...namesOf([menu]), 'user.view']))]).toEqual(['user.view'])
  })
  it('takes one button alone', () => {
    expect(switched(menu, 'customer.export', false, new Set(namesOf([menu]))).has('customer.view')).toBe(true)
  })
  it('knows whole, part and none', () => {
    const names = namesOf([menu])
    expect(tickOf(names, new Set())).toBe('none')
    expect(tickOf(names, new Set(['customer.view']))).toBe('some')
    expect(tickOf(names, switchedAll([menu], true, new Set()))).toBe('all')
  })
  it('finds by the words of a button', () => {
    expect(filtered(tree, '导出')).toHaveLength(1)
    expect(filtered(tree, '合同')).toHaveLength(0)
  })
})
