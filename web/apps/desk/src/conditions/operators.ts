/** Which operators the builder offers for a field, negations beside them, and what happens to a value when one is changed. */
import { operatorWords, type ConditionField, type Language, type Operator, type Value } from '@beluga/core'

export interface OperatorChoice { key: string; op: Operator; negated: boolean; label: string }

const NEGATABLE: readonly Operator[] = ['eq', 'in', 'between', 'contains', 'starts', 'ends', 'any_of', 'set']
const LISTS: readonly Operator[] = ['in', 'any_of', 'all_of']
const FIRST: Record<string, Operator> = {
  text: 'contains', longtext: 'contains', phone: 'contains', email: 'contains', integer: 'gte', decimal: 'gte', amount: 'gte',
  date: 'between', datetime: 'between', enum: 'in', enums: 'any_of', ref: 'in', refs: 'any_of', tags: 'any_of', bool: 'eq',
}

/** The choices for a field, plain ones first. */
export function operatorChoices(field: ConditionField, lang: Language): OperatorChoice[] {
  const ops = field.operators as readonly Operator[]
  const choice = (op: Operator, negated: boolean): OperatorChoice => {
    const key = negated ? `!${op}` : op
    return { key, op, negated, label: operatorWords(op, field.type, lang, negated) }
  }
  const plain = ops.map((op) => choice(op, false))
  const negated = ops.filter((op) => NEGATABLE.includes(op) && !(field.type === 'bool' && op === 'eq')).map((op) => choice(op, true))
  return [...plain, ...negated]
}

/** The operator a fresh row of this field starts with. */
export function firstOperator(field: ConditionField): Operator {
  const first = FIRST[field.type]
  const ops = field.operators as readonly Operator[]
  return first && ops.includes(first) ? first : (ops[0] ?? 'eq')
}

/** What is kept of a value when the operator changes: the same shape stays, one becomes a list and a list its first. */
export function keptValue(value: Value | undefined, from: Operator, to: Operator): Value | undefined {
  if (to === 'set') return true
  if (from === to || value === undefined) return value
  const wasList = LISTS.includes(from)
  const isList = LISTS.includes(to)
  if (wasList && isList) return value
  const special = (op: Operator) => op === 'between' || op === 'set' || op === 'anniversary'
  if (special(from) || special(to)) return undefined
  if (isList) return typeof value === 'object' ? undefined : [value]
  if (wasList) return Array.isArray(value) ? value[0] : undefined
  return value
}
