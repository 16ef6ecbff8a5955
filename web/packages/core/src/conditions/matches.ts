/**
 * A tree against a record in hand: for buttons that are only there sometimes. Two-valued as on the server: a test on a
 * missing value is false. Relations cannot be seen from here; a tree that asks about one counts as met, and the server
 * says the last word.
 */
import { periodOf, daysOf } from './dates'
import { isAll, isAny, isLeaf, isNot, isReference, type Leaf, type Node } from './types'

export function matches(tree: Node | null | undefined, record: Readonly<Record<string, unknown>>, variables: Readonly<Record<string, unknown>> = {}, now = new Date()): boolean {
  if (!tree) return true
  if (isAll(tree)) return tree.all.every((part) => matches(part, record, variables, now))
  if (isAny(tree)) return tree.any.some((part) => matches(part, record, variables, now))
  if (isNot(tree)) return !matches(tree.not, record, variables, now)
  return isLeaf(tree) ? leafMatches(tree, record, variables, now) : true
}

const day = (at: Date): string => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
const empty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)

function resolved(value: unknown, variables: Readonly<Record<string, unknown>>, now: Date): unknown {
  if (Array.isArray(value)) return value.flatMap((one) => resolved(one, variables, now))
  if (!isReference(value)) return value
  if (typeof value.var === 'string') return variables[value.var.replace(/^me\./, '')] ?? variables[value.var]
  const days = daysOf(value)
  if (days !== undefined) return day(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days))
  const period = periodOf(value)
  if (period?.unit !== 'month') return undefined
  const first = new Date(now.getFullYear(), now.getMonth() + period.offset, 1)
  return [day(first), day(new Date(first.getFullYear(), first.getMonth() + 1, 0))]
}

/** Both sides in a form that compares: moments against days by their local day, texts whatever their case, numbers as numbers. */
function pair(left: unknown, right: unknown): [number | string, number | string] {
  if (typeof left !== 'string' || typeof right !== 'string') return [left as number | string, right as number | string]
  if (isMoment(left) && isDay(right)) return [day(new Date(left)), right]
  if (isMoment(left) && isMoment(right)) return [Date.parse(left), Date.parse(right)]
  return [left.toLowerCase(), right.toLowerCase()]
}
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)
const isMoment = (text: string): boolean => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/.test(text)
const same = (left: unknown, right: unknown): boolean => { const [a, b] = pair(left, right); return a === b }

function leafMatches(leaf: Leaf, record: Readonly<Record<string, unknown>>, variables: Readonly<Record<string, unknown>>, now: Date): boolean {
  const held = record[leaf.field]
  if (leaf.op === 'set') return !empty(held) === (leaf.value !== false)
  const wanted = resolved(leaf.value, variables, now)
  if (empty(held) || wanted === null || wanted === undefined) return false
  const list = Array.isArray(wanted) ? wanted : [wanted]
  const values = Array.isArray(held) ? held : [held]
  const text = String(held).toLowerCase()
  const part = String(wanted).toLowerCase()
  switch (leaf.op) {
    case 'eq': return same(held, wanted)
    case 'in': return isReference(leaf.value) && 'month' in leaf.value ? ordered(list[0], held) && ordered(held, list[1]) : list.some((one) => same(held, one))
    case 'any_of': return list.some((one) => values.includes(one))
    case 'all_of': return list.every((one) => values.includes(one))
    case 'contains': return text.includes(part)
    case 'starts': return text.startsWith(part)
    case 'ends': return text.endsWith(part)
    case 'between': return list.length === 2 && ordered(list[0], held) && ordered(held, list[1])
    case 'anniversary': return returns(text, Number(wanted), now)
    default: {
      const [a, b] = pair(held, wanted)
      return leaf.op === 'gt' ? a > b : leaf.op === 'gte' ? a >= b : leaf.op === 'lt' ? a < b : a <= b
    }
  }
}

function ordered(low: unknown, high: unknown): boolean {
  if (typeof low === 'string' && low.length === 10) { const [b, a] = pair(high, low); return a <= b }
  const [a, b] = pair(low, high)
  return a <= b
}

function returns(born: string, within: number, now: Date): boolean {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate())
  for (let ahead = 0; ahead <= within; ahead += 1) {
    const at = new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead)
    const leap = new Date(at.getFullYear(), 1, 29).getMonth() === 1
    if (day(at).slice(5) === born.slice(5, 10) || (!leap && born.slice(5, 10) === '02-29' && day(at).slice(5) === '02-28')) return true
  }
  return false
}
