/** What the builder can refuse before it asks the server: unknown names, operators a type has not, missing values, size. */
import {
  fieldOf, isAll, isAny, isLeaf, isNot, isReference, isSome, MAX_DEPTH, MAX_LEAVES, measureOf,
  type ConditionField, type ConditionSchema, type Leaf, type Node, type Value,
} from './types'
import { periodOf } from './dates'

export type ProblemCode =
  | 'unknown_field' | 'unknown_operator' | 'unknown_relation' | 'missing_value' | 'bad_number' | 'bad_date' | 'range_order'
  | 'period_operator' | 'too_deep' | 'too_many' | 'malformed'

export interface Problem { path: string; code: ProblemCode; name?: string }

const NUMBERS = new Set(['integer', 'decimal', 'amount'])
const DATES = new Set(['date', 'datetime'])

/** Every reason this tree would be refused; an empty list when it may be sent. */
export function check(tree: Node | null | undefined, schema: ConditionSchema): Problem[] {
  const problems: Problem[] = []
  let leaves = 0
  const walk = (node: Node, at: ConditionSchema | undefined, path: string, depth: number): void => {
    if (depth > MAX_DEPTH) {
      problems.push({ path, code: 'too_deep' })
      return
    }
    if (isAll(node) || isAny(node)) {
      const key = isAll(node) ? 'all' : 'any'
      const parts = isAll(node) ? node.all : node.any
      parts.forEach((part, index) => walk(part, at, join(path, `${key}[${index}]`), depth + 1))
    } else if (isNot(node)) walk(node.not, at, join(path, 'not'), depth + 1)
    else if (isSome(node)) {
      leaves += 1
      const relation = at?.relations.find((one) => one.name === node.some)
      if (at && !relation) problems.push({ path: join(path, 'some'), code: 'unknown_relation', name: node.some })
      const target = relation ? at?.related?.(relation.target) : undefined
      const measure = measureOf(node)
      if (measure && isMissing(measure.of.value)) problems.push({ path: join(path, measure.kind), code: 'missing_value' })
      if (measure && measure.kind !== 'count' && target && !fieldOf(target, measure.of.field ?? '')) {
        problems.push({ path: join(path, measure.kind), code: 'unknown_field', name: measure.of.field ?? '' })
      }
      if (node.where) walk(node.where, target, join(path, 'where'), depth + 1)
    } else if (isLeaf(node)) {
      leaves += 1
      if (!at) return
      const field = fieldOf(at, node.field)
      if (!field) problems.push({ path, code: 'unknown_field', name: node.field })
      else problems.push(...checkLeaf(node, field, path))
    } else problems.push({ path, code: 'malformed' })
  }
  if (tree) walk(tree, schema, '', 1)
  if (leaves > MAX_LEAVES) problems.push({ path: '', code: 'too_many' })
  return problems
}

function join(path: string, step: string): string {
  return path ? `${path}.${step}` : step
}

export function isMissing(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && (!value.length || value.some((one) => one === undefined || one === null || one === '')))
}

function checkLeaf(leaf: Leaf, field: ConditionField, path: string): Problem[] {
  if (!field.operators.includes(leaf.op)) return [{ path, code: 'unknown_operator', name: leaf.op }]
  if (leaf.op === 'set') return []
  if (isMissing(leaf.value)) return [{ path, code: 'missing_value', name: field.label }]
  if (periodOf(leaf.value) && leaf.op !== 'between' && leaf.op !== 'in') return [{ path, code: 'period_operator', name: field.label }]
  const values = Array.isArray(leaf.value) ? leaf.value : [leaf.value]
  const plain = values.filter((value) => !isReference(value))
  if (NUMBERS.has(field.type) || leaf.op === 'anniversary') {
    if (plain.some((value) => typeof value !== 'number' || !Number.isFinite(value))) return [{ path, code: 'bad_number', name: field.label }]
  } else if (DATES.has(field.type) && plain.some((value) => Number.isNaN(Date.parse(String(value))))) {
    return [{ path, code: 'bad_date', name: field.label }]
  }
  if (leaf.op === 'between' && plain.length === 2) {
    const [from, to] = plain
    if (from !== undefined && to !== undefined && from !== null && to !== null && from > to) {
      return [{ path, code: 'range_order', name: field.label }]
    }
  }
  return []
}
