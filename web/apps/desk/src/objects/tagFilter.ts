/** The advanced filter's two tag lines over the one tree: 包含标签 (any of them), 不包含标签 (none of them), and the rest. */
import { chipsOf, isLeaf, isNot, joinAll, type Leaf, type Node } from '@beluga/core'

export interface TagSplit { include: number[]; exclude: number[]; rest: Node | null }

const idsOf = (leaf: Leaf): number[] | undefined => (Array.isArray(leaf.value) && leaf.value.every((id) => typeof id === 'number') ? (leaf.value as number[]) : undefined)

export function splitTags(tree: Node | null, field = 'tags'): TagSplit {
  const split: TagSplit = { include: [], exclude: [], rest: null }
  const rest: Node[] = []
  for (const node of chipsOf(tree)) {
    const leaf = isNot(node) && isLeaf(node.not) ? node.not : isLeaf(node) ? node : undefined
    const ids = leaf && leaf.field === field && leaf.op === 'any_of' ? idsOf(leaf) : undefined
    const key = isNot(node) ? 'exclude' : 'include'
    if (ids && !split[key].length) split[key] = [...ids]
    else rest.push(node)
  }
  split.rest = joinAll(rest)
  return split
}

export function joinTags({ include, exclude, rest }: TagSplit, field = 'tags'): Node | null {
  return joinAll([
    include.length ? { field, op: 'any_of', value: include } : null,
    exclude.length ? { not: { field, op: 'any_of', value: exclude } } : null,
    rest,
  ])
}
