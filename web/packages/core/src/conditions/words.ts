/** A tree as a sentence people read: 余额 大于 10万 且（性别 是 女 或 生日 在 7 天内）. */
import { dateWords, spanWords, type Language } from './dates'
import {
  fieldOf, isAll, isAny, isLeaf, isNot, isReference, isSome, measureOf,
  type ConditionField, type ConditionSchema, type Leaf, type Node, type Operator, type Quantifier, type Value,
} from './types'

/** Where labels of stored values come from; what is not known yet is shown as it is stored. */
export interface Names {
  enumLabel?: (code: string, value: unknown) => string | undefined
  refLabel?: (target: string, id: unknown) => string | undefined
  variable?: (name: string) => string | undefined
}

type Phrases = Record<Operator, string>
const ZH: Phrases = {
  eq: '是', in: '是', gt: '大于', gte: '大于等于', lt: '小于', lte: '小于等于', between: '在', contains: '包含', starts: '开头是', ends: '结尾是',
  any_of: '含任一', all_of: '含全部', set: '不为空', anniversary: '在',
}
const ZH_NOT: Phrases = {
  ...ZH, eq: '不是', in: '不是', between: '不在', contains: '不包含', starts: '开头不是', ends: '结尾不是', any_of: '不含', all_of: '不全含', set: '为空',
  gt: '不大于', gte: '不大于等于', lt: '不小于', lte: '不小于等于', anniversary: '不在',
}
const EN: Phrases = {
  eq: 'is', in: 'is', gt: '>', gte: '≥', lt: '<', lte: '≤', between: 'is within', contains: 'contains', starts: 'starts with', ends: 'ends with',
  any_of: 'has any of', all_of: 'has all of', set: 'is set', anniversary: 'is within',
}
const EN_NOT: Phrases = {
  ...EN, eq: 'is not', in: 'is not', between: 'is not within', contains: 'does not contain', starts: 'does not start with', ends: 'does not end with',
  any_of: 'has none of', all_of: 'lacks some of', set: 'is empty', gt: 'not >', gte: 'not ≥', lt: 'not <', lte: 'not ≤', anniversary: 'is not within',
}
const DATE_ZH: Partial<Phrases> = { gt: '晚于', gte: '不早于', lt: '早于', lte: '不晚于' }
const DATE_EN: Partial<Phrases> = { gt: 'after', gte: 'on or after', lt: 'before', lte: 'on or before' }
const SIGNS: Partial<Record<Operator, string>> = { gt: '>', gte: '≥', lt: '<', lte: '≤' }
const NUMBERS = new Set(['integer', 'decimal', 'amount'])
const DATES = new Set(['date', 'datetime', 'time'])

/** The whole tree as one sentence; empty for an empty tree. */
export function words(tree: Node | null | undefined, schema: ConditionSchema, lang: Language = 'zh', names: Names = {}): string {
  return tree ? sentence(tree, schema, lang, names, true) : ''
}

function sentence(node: Node, schema: ConditionSchema, lang: Language, names: Names, top: boolean): string {
  if (isAll(node) || isAny(node)) {
    const parts = isAll(node) ? node.all : node.any
    const word = lang === 'zh' ? (isAll(node) ? ' 且 ' : ' 或 ') : isAll(node) ? ' and ' : ' or '
    if (!parts.length) return lang === 'zh' ? (isAll(node) ? '全部' : '没有记录') : isAll(node) ? 'all' : 'none'
    const inner = parts.map((part) => sentence(part, schema, lang, names, parts.length === 1 && top))
    const joined = lang === 'zh' ? inner.join(word).replace(/ ([且或]) （/g, ' $1（') : inner.join(word)
    return parts.length === 1 || top ? joined : bracket(joined, lang)
  }
  if (isNot(node)) {
    if (isLeaf(node.not)) return leafWords(node.not, schema, lang, names, true)
    if (isSome(node.not)) return someWords(node.not, schema, lang, names, true)
    const inner = sentence(node.not, schema, lang, names, true)
    return (lang === 'zh' ? '并非' : 'not ') + bracket(inner, lang)
  }
  if (isSome(node)) return someWords(node, schema, lang, names, false)
  return leafWords(node, schema, lang, names, false)
}

function bracket(text: string, lang: Language): string {
  return lang === 'zh' ? `（${text}）` : `(${text})`
}

/** One leaf in words, as a filter chip shows it. */
export function leafWords(leaf: Leaf, schema: ConditionSchema, lang: Language, names: Names = {}, negated = false): string {
  const field = fieldOf(schema, leaf.field)
  const label = field?.label ?? leaf.field
  const phrase = operatorWords(leaf.op, field?.type ?? 'text', lang, negated)
  if (leaf.op === 'set') {
    const empty = negated !== (leaf.value === false)
    return `${label} ${operatorWords('set', '', lang, empty)}`
  }
  if (leaf.op === 'anniversary') return `${label} ${phrase} ${lang === 'zh' ? `${show(leaf.value)} 天内` : `${show(leaf.value)} days`}`
  return `${label} ${phrase} ${valueWords(leaf, field, lang, names)}`
}

/** The words of an operator for a field type. */
export function operatorWords(op: Operator, type: string, lang: Language, negated = false): string {
  if (NUMBERS.has(type) && !negated && SIGNS[op]) return SIGNS[op]
  if (NUMBERS.has(type) && op === 'eq') return negated ? '≠' : '='
  const dates = lang === 'zh' ? DATE_ZH : DATE_EN
  if (DATES.has(type) && !negated && dates[op]) return dates[op]
  return (lang === 'zh' ? (negated ? ZH_NOT : ZH) : negated ? EN_NOT : EN)[op]
}

function show(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

/** Numbers as people read them: 100000 is 10万 in Chinese, 100,000 in English; plain when they do not come out even. */
export function numberWords(value: number, lang: Language): string {
  if (lang === 'zh') {
    if (Math.abs(value) >= 1e8 && value % 1e6 === 0) return `${value / 1e8}亿`
    if (Math.abs(value) >= 1e4 && value % 100 === 0) return `${value / 1e4}万`
  }
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(value)
}

function valueWords(leaf: Leaf, field: ConditionField | undefined, lang: Language, names: Names): string {
  const one = (value: Value): string => oneWord(value, field, lang, names)
  if (leaf.op === 'between') {
    const span = spanWords(leaf.value, lang)
    if (span) return span
    if (Array.isArray(leaf.value)) {
      const [from, to] = leaf.value
      return lang === 'zh' ? `${one(from ?? null)} 到 ${one(to ?? null)} 之间` : `${one(from ?? null)} to ${one(to ?? null)}`
    }
  }
  if (Array.isArray(leaf.value)) {
    const shown = leaf.value.slice(0, 6).map(one)
    const rest = leaf.value.length - shown.length
    const text = shown.join(lang === 'zh' ? '、' : ', ')
    return rest > 0 ? `${text}${lang === 'zh' ? ` 等 ${leaf.value.length} 个` : ` and ${rest} more`}` : text
  }
  return one(leaf.value ?? null)
}

function oneWord(value: Value, field: ConditionField | undefined, lang: Language, names: Names): string {
  if (isReference(value)) {
    if (typeof value.var === 'string') return names.variable?.(value.var) ?? variableWords(value.var, lang)
    return dateWords(value, lang)
  }
  if (typeof value === 'boolean') return lang === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no'
  if (field?.enum) return names.enumLabel?.(field.enum, value) ?? show(value)
  const target = field?.type === 'tags' ? 'tag' : field?.target
  if (target) return names.refLabel?.(target, value) ?? `#${show(value)}`
  if (typeof value === 'number' && field && NUMBERS.has(field.type)) return numberWords(value, lang)
  return show(value)
}

const VARIABLES: Record<string, [string, string]> = {
  'me.id': ['我', 'me'], 'me.department_ids': ['我的部门', 'my departments'],
  'me.department_tree_ids': ['我的部门及下级', 'my departments and below'], 'me.group_ids': ['我的客户组', 'my groups'],
  'me.managed_group_ids': ['我管理的客户组', 'the groups I manage'], 'me.name': ['我的姓名', 'my name'],
}

function variableWords(name: string, lang: Language): string {
  const known = VARIABLES[name]
  return known ? known[lang === 'zh' ? 0 : 1] : name
}

const MEASURES: Record<string, [string, string]> = {
  count: ['数量', 'count'], sum: ['合计', 'sum'], avg: ['平均', 'average'], max: ['最大', 'maximum'], min: ['最小', 'minimum'],
}

function someWords(node: Quantifier, schema: ConditionSchema, lang: Language, names: Names, negated: boolean): string {
  const relation = schema.relations.find((one) => one.name === node.some)
  const label = relation?.label ?? node.some
  const target = relation && schema.related?.(relation.target)
  const empty: ConditionSchema = { name: '', fields: [], relations: [] }
  const where = node.where ? sentence(node.where, target ?? empty, lang, names, true) : ''
  const measure = measureOf(node)
  const inner = where ? bracket(where, lang) : ''
  if (!measure) {
    if (lang === 'zh') return `${negated ? '没有' : '有'}${label}${inner}`
    return `${negated ? 'has no' : 'has'} ${label}${inner && ` ${inner}`}`
  }
  const of = measure.of.field ? ` ${(target && fieldOf(target, measure.of.field)?.label) ?? measure.of.field}` : ''
  const kind = MEASURES[measure.kind]?.[lang === 'zh' ? 0 : 1] ?? measure.kind
  const value = Array.isArray(measure.of.value)
    ? measure.of.value.map((one) => oneWord(one, undefined, lang, names)).join(lang === 'zh' ? ' 到 ' : ' to ')
    : typeof measure.of.value === 'number' ? numberWords(measure.of.value, lang) : oneWord(measure.of.value, undefined, lang, names)
  return `${label}${inner}${of} ${kind} ${operatorWords(measure.of.op, 'integer', lang, negated)} ${value}`
}
