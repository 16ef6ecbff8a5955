import { describe, expect, it } from 'vitest'
import { findNode, idsBelow, treeOf } from './tree'

describe('the category tree', () => {
  const tree = treeOf([
    { id: 1, name: '乙', order: 20, parent: null }, { id: 2, name: '甲', order: 10, parent: null }, { id: 3, name: '下二', order: 2, parent: 1 }, { id: 4, name: '下一', order: 1, parent: 1 }, { id: 5, name: '底', order: 1, parent: 4 },
  ])
  it('orders siblings by their number', () => {
    expect(tree.map((node) => node.name)).toEqual(['甲', '乙'])
    expect(tree[1]?.children.map((node) => node.name)).toEqual(['下一', '下二'])
  })
  it('knows what is below', () => {
    const node = findNode(tree, 1)
    expect(node && idsBelow(node).sort()).toEqual([1, 3, 4, 5])
    expect(findNode(tree, 9)).toBeUndefined()
  })
})
