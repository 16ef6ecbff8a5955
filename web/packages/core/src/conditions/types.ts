/**
 * The one filter tree, as it is stored and sent. Negation is only `not`; an empty `all` is true, an empty `any` false.
 * The same JSON is read by the server's four interpreters; nothing here may invent a shape they do not know.
 */

/** `{"var": "me.id"}`, `{"days": -30}`, `{"month": 0}`. */
export type Reference = { [kind: string]: string | number }
export type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'
export type Scalar = string | number | boolean | null
export type Value = Scalar | Reference | (Scalar | Reference)[]

export type Operator =
  | 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'contains' | 'starts' | 'ends'
  | 'any_of' | 'all_of' | 'set' | 'anniversary'

export interface Leaf { field: string; op: Operator; value?: Value }
export interface All { all: Node[] }
export interface Any { any: Node[] }
export interface Not { not: Node }

export type Aggregate = 'sum' | 'avg' | 'max' | 'min'
export interface Compared { op: Operator; value: Value }
export interface Measured extends Compared { field: string }

/** "has related records such that…": at least one when no measure is given, else the measure is compared. */
export interface Quantifier {
  some: string
  where?: Node
  count?: Compared
  sum?: Measured
  avg?: Measured
  max?: Measured
  min?: Measured
}

export type Node = All | Any | Not | Leaf | Quantifier

/** What a builder, a checker and a sentence need to know of a field; a field of the metadata is one. */
export interface ConditionField {
  name: string
  label: string
  type: string
  operators: readonly string[]
  enum?: string | null
  target?: string | null
  group?: string
  masked?: boolean
  filterable?: boolean
}

export interface ConditionRelation { name: string; label: string; target: string }

/** What a tree is read against. `related` gives the schema of another object, or undefined when it is not known yet. */
export interface ConditionSchema {
  name: string
  fields: readonly ConditionField[]
  relations: readonly ConditionRelation[]
  related?: (target: string) => ConditionSchema | undefined
}

export const MAX_DEPTH = 8
export const MAX_LEAVES = 60

export const isAll = (node: Node): node is All => 'all' in node
export const isAny = (node: Node): node is Any => 'any' in node
export const isNot = (node: Node): node is Not => 'not' in node
export const isSome = (node: Node): node is Quantifier => 'some' in node
export const isLeaf = (node: Node): node is Leaf => 'field' in node && !('some' in node)

export const AGGREGATES: readonly Aggregate[] = ['sum', 'avg', 'max', 'min']
export const PERIOD_UNITS: readonly PeriodUnit[] = ['day', 'week', 'month', 'quarter', 'year']

/** True for a reference (`{"days": -30}`, `{"month": 0}`, `{"var": "me.id"}`), false for plain values and lists. */
export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The measure of a quantifier: its kind and what it is compared with; undefined when it only asks for existence. */
export function measureOf(node: Quantifier): { kind: 'count' | Aggregate; of: Compared & { field?: string } } | undefined {
  if (node.count) return { kind: 'count', of: node.count }
  for (const kind of AGGREGATES) {
    const of = node[kind]
    if (of) return { kind, of }
  }
  return undefined
}

/** The field called `name`; a dotted name walks through the targets of ref fields. */
export function fieldOf(schema: ConditionSchema, name: string): ConditionField | undefined {
  const own = schema.fields.find((field) => field.name === name)
  if (own) return own
  const dot = name.indexOf('.')
  if (dot < 0) return undefined
  const head = schema.fields.find((field) => field.name === name.slice(0, dot))
  const target = head?.target ? schema.related?.(head.target) : undefined
  const field = target && fieldOf(target, name.slice(dot + 1))
  return field && head ? { ...field, name, label: `${head.label} · ${field.label}` } : undefined
}
