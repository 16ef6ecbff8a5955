/**
 * The builder's own form of a tree: rows and groups with keys, negation as a mark on them, so that a drag is a move in
 * an array and a half-typed row can exist. `toTree` leaves out rows without a field and groups without rows.
 */
import {
  isAll, isAny, isLeaf, isNot, isSome, measureOf,
  type Aggregate, type Node, type Operator, type Quantifier, type Value,
} from './types'
import type { Field, Refs, Row } from '../types'
import { isMissing } from './check'

export interface EditRow { key: number; kind: 'row'; field: string; op: Operator; negated: boolean; value: Value | undefined }
export interface EditGroup { key: number; kind: 'group'; join: 'all' | 'any'; negated: boolean; items: EditItem[] }
export interface EditSome {
  key: number
  kind: 'some'
  relation: string
  negated: boolean
  measure: 'exists' | 'count' | Aggregate
  field: string
  op: Operator
  value: Value | undefined
  where: EditGroup
}
export type EditItem = EditRow | EditGroup | EditSome

let last = 0
/** A key no other item of this page has. */
export const nextKey = (): number => ++last

export function newRow(field = '', op: Operator = 'eq'): EditRow {
  return { key: nextKey(), kind: 'row', field, op, negated: false, value: undefined }
}
export function newGroup(join: 'all' | 'any' = 'all', items: EditItem[] = []): EditGroup {
  return { key: nextKey(), kind: 'group', join, negated: false, items }
}
export function newSome(relation = ''): EditSome {
  return { key: nextKey(), kind: 'some', relation, negated: false, measure: 'exists', field: '', op: 'gte', value: undefined, where: newGroup() }
}

/**
 * Move an item one place up or down, as the keyboard does: past its neighbour, or, a row beside a group, into it. Returns
 * false at the end of the group, where the way leads out of it and only the group around knows where to.
 */
export function moveItem(group: EditGroup, index: number, by: -1 | 1): boolean {
  const item = group.items[index]
  const next = group.items[index + by]
  if (!item || !next) return false
  group.items.splice(index, 1)
  if (item.kind !== 'group' && next.kind === 'group') next.items.splice(by > 0 ? 0 : next.items.length, 0, item)
  else group.items.splice(index + by, 0, item)
  return true
}

/** Take an item of the group at `at` out of it, to before or behind it; a group left empty goes. */
export function leaveGroup(around: EditGroup, at: number, index: number, by: -1 | 1): void {
  const inner = around.items[at]
  const item = inner?.kind === 'group' ? inner.items.splice(index, 1)[0] : undefined
  if (inner?.kind !== 'group' || !item) return
  if (inner.items.length) around.items.splice(by < 0 ? at : at + 1, 0, item)
  else around.items.splice(at, 1, item)
}

/** A stored tree as the root group the builder works on. */
export function toEdit(tree: Node | null | undefined): EditGroup {
  if (!tree) return newGroup()
  const item = editItem(tree)
  return item.kind === 'group' && !item.negated ? item : newGroup('all', [item])
}

function editItem(node: Node): EditItem {
  if (isAll(node)) return newGroup('all', node.all.map(editItem))
  if (isAny(node)) return newGroup('any', node.any.map(editItem))
  if (isNot(node)) {
    const inner = editItem(node.not)
    if (!inner.negated) return { ...inner, negated: true }
    return { ...newGroup('all', [inner]), negated: true }
  }
  if (isSome(node)) {
    const measure = measureOf(node)
    return {
      ...newSome(node.some), measure: measure?.kind ?? 'exists', field: measure?.of.field ?? '', op: measure?.of.op ?? 'gte',
      value: measure?.of.value, where: toEdit(node.where),
    }
  }
  if (isLeaf(node)) {
    const { field, op, value } = node
    if (op === 'set' && value === false) return { ...newRow(field, op), negated: true, value: true }
    return { ...newRow(field, op), value }
  }
  return newRow()
}

/** The tree to store; null when nothing is said. A row without a value stays in when `keep` is set, so it can be complained about. */
export function toTree(group: EditGroup, keep = false): Node | null {
  const parts = group.items.map((item) => treeOf(item, keep)).filter((node): node is Node => node !== null)
  if (!parts.length) return null
  const single = parts.length === 1 ? parts[0] : undefined
  const joined: Node = single ?? (group.join === 'all' ? { all: parts } : { any: parts })
  return group.negated ? { not: joined } : joined
}

function treeOf(item: EditItem, keep: boolean): Node | null {
  if (item.kind === 'group') return toTree(item, keep)
  if (item.kind === 'some') return someOf(item, keep)
  if (!item.field) return null
  if (item.op !== 'set' && isMissing(item.value) && !keep) return null
  const leaf = { field: item.field, op: item.op, value: item.op === 'set' ? true : item.value ?? null }
  return item.negated ? { not: leaf } : leaf
}

function someOf(item: EditSome, keep: boolean): Node | null {
  if (!item.relation) return null
  const node: Quantifier = { some: item.relation }
  const where = toTree(item.where, keep)
  if (where) node.where = where
  if (item.measure === 'count') node.count = { op: item.op, value: item.value ?? 0 }
  else if (item.measure !== 'exists') node[item.measure] = { field: item.field, op: item.op, value: item.value ?? 0 }
  return item.negated ? { not: node } : node
}

/** The items of the root as separate trees, each one a chip of a list; a root joined by 或 is one chip. */
export function chipsOf(tree: Node | null | undefined): Node[] {
  if (!tree) return []
  return isAll(tree) ? tree.all : [tree]
}

/** The chips without the one at `index`. */
export function withoutChip(tree: Node | null, index: number): Node | null {
  return joinAll(chipsOf(tree).filter((_, at) => at !== index))
}

/** All of these at once; null when there is none, the tree itself when there is one. */
export function joinAll(trees: readonly (Node | null | undefined)[]): Node | null {
  const parts = trees.filter((tree): tree is Node => Boolean(tree)).flatMap((tree) => (isAll(tree) ? tree.all : [tree]))
  if (!parts.length) return null
  return parts.length === 1 ? (parts[0] ?? null) : { all: parts }
}

/** The leaf (or its negation) that the root says about `field`, for a column's head filter; and its place among the chips. */
export function chipOn(tree: Node | null | undefined, field: string): { index: number; node: Node } | undefined {
  const chips = chipsOf(tree)
  const index = chips.findIndex((node) => (isLeaf(node) && node.field === field) || (isNot(node) && isLeaf(node.not) && node.not.field === field))
  const node = chips[index]
  return node ? { index, node } : undefined
}

/** The tree with what it says about `field` replaced by `node` (null drops it). */
export function withChip(tree: Node | null, field: string, node: Node | null): Node | null {
  const found = chipOn(tree, field)
  const chips = chipsOf(tree)
  if (!found) return joinAll([...chips, node])
  return joinAll(chips.map((old, index) => (index === found.index ? node : old)))
}

/** A pasted list (lines, commas, 、, tabs, semicolons) as values without blanks and doubles. */
export function pastedValues(text: string): string[] {
  const seen = new Set(text.split(/[\n\r\t,，;；、]+/).map((part) => part.trim()).filter(Boolean))
  return [...seen]
}

/** The ids a tree wants `field` to hold, in its order; what it wants absent is not among them. */
export function idsAsked(tree: Node | null | undefined, field: string): number[] {
  if (!tree || isNot(tree) || isSome(tree)) return []
  if (isLeaf(tree)) return tree.field === field ? [tree.value].flat().filter((one) => typeof one === 'number') : []
  return [...new Set((isAll(tree) ? tree.all : tree.any).flatMap((node) => idsAsked(node, field)))]
}

/** A list with those asked for at its head, both in the order they had. */
export function askedFirst(held: readonly number[], asked: readonly number[]): number[] {
  return [...held.filter((id) => asked.includes(id)), ...held.filter((id) => !asked.includes(id))]
}

/** Tags as they count: the highest score first, those that count against somebody last. */
export function byScore(ids: readonly number[], refs: Refs | undefined): number[] {
  const score = (id: number): number => { const tag = refs?.tag?.[String(id)]; return typeof tag === 'object' ? Number(tag.score ?? 0) : 0 }
  return [...ids].sort((a, b) => score(b) - score(a))
}

/** Rows as a list shows them: a cell has room for a few tags, so the heaviest stand first, and before them those that the tree asks for. */
export function tagsAskedFirst(fields: readonly Field[], tree: Node | null | undefined, refs?: Refs): (row: Row) => Row {
  const asked = fields.filter((field) => field.type === 'tags').map((field) => [field.name, idsAsked(tree, field.name)] as const)
  if (!asked.length) return (row) => row
  const turned = (row: Row) => asked.filter(([name]) => Array.isArray(row[name])).map(([name, ids]) => [name, askedFirst(byScore(row[name] as number[], refs), ids)])
  return (row) => ({ ...row, ...Object.fromEntries(turned(row)) })
}
