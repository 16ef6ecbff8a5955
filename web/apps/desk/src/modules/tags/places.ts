/** Where a dragged category goes: under another one, or between its new sisters. */
import { api } from '@beluga/core'
import type { Category } from './data'

export interface Move { category: Category; parent: number | null; order: number }

/** The categories to write so that `from` stands before, after or under `to`; orders go up in tens. */
export function movesOf(tree: readonly Category[], from: Category, to: Category, where: 'before' | 'after' | 'inner'): Move[] {
  const sisters = (parent: number | null): readonly Category[] => {
    if (parent === null) return tree.filter((one) => one.parent === null)
    const find = (list: readonly Category[]): Category | undefined => list.reduce<Category | undefined>((found, one) => found ?? (one.id === parent ? one : find(one.children)), undefined)
    return find(tree)?.children ?? []
  }
  const parent = where === 'inner' ? to.id : to.parent
  const list = sisters(parent).filter((one) => one.id !== from.id)
  const at = where === 'inner' ? list.length : list.findIndex((one) => one.id === to.id) + (where === 'after' ? 1 : 0)
  return [...list.slice(0, at), from, ...list.slice(at)]
    .map((category, index) => ({ category, parent, order: (index + 1) * 10 }))
    .filter(({ category, order }) => category.order !== order || (category.id === from.id && category.parent !== parent))
}

export async function place(tree: readonly Category[], from: Category, to: Category, where: 'before' | 'after' | 'inner'): Promise<void> {
  for (const { category, parent, order } of movesOf(tree, from, to, where)) {
    await api.patch(`/api/objects/tag_category/records/${category.id}`, { parent, order, version: category.version })
  }
}
