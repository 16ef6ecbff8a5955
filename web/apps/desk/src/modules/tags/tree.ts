/** Categories as the tree they are, out of the rows that name their parents. */
import type { Row } from '@beluga/core'

export interface CategoryNode { id: number; name: string; order: number; count: number; parent: number | null; children: CategoryNode[]; row: Row }

/** The roots, each level by 显示顺序 and then by name. */
export function treeOf(rows: readonly Row[]): CategoryNode[] {
  const nodes = new Map(rows.map((row) => [row.id, { id: row.id, name: String(row.name), order: Number(row.order ?? 0), count: Number(row.tag_count ?? 0), parent: (row.parent as number | null) ?? null, children: [], row } as CategoryNode]))
  const roots: CategoryNode[] = []
  for (const node of nodes.values()) {
    const parent = node.parent === null ? undefined : nodes.get(node.parent)
    if (parent) parent.children.push(node)
    else roots.push(node)
  }
  const sort = (list: CategoryNode[]): CategoryNode[] => {
    list.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name, 'zh'))
    list.forEach((node) => sort(node.children))
    return list
  }
  return sort(roots)
}

/** The ids of a category and all below it. */
export function idsBelow(node: CategoryNode): number[] {
  return [node.id, ...node.children.flatMap(idsBelow)]
}

export function findNode(nodes: readonly CategoryNode[], id: number | null): CategoryNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.children, id)
    if (found) return found
  }
  return undefined
}
