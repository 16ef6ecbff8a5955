/** A tree as a sentence people read: 余额 大于 10万 且（性别 是 女 或 生日 在 7 天内）. */
import { formatTime } from '../format'
import { dateWords, daysOf, daysWords, periodOf, spanWords, type Language } from './dates'
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

// The server says the same words (beluga/kernel/conditions/words.py); shared cases hold the two together.
type Phrases = Record<Operator, string>
const ZH: Phrases = {
  eq: '是', in: '属于', gt: '大于', gte: '大于等于', lt: '小于', lte: '小于等于', between: '介于', contains: '包含', starts: '开头是', ends: '结尾是',
  any_of: '含任一', all_of: '含全部', set: '不为空', anniversary: '在',
}
const ZH_NOT: Phrases = {
  eq: '不是', in: '不属于', gt: '不大于', gte: '并非大于等于', lt: '不小于', lte: '并非小于等于', between: '不介于', contains: '不包含', starts: '开头不是', ends: '结尾不是',
  any_of: '不含', all_of: '不全含', set: '为空', anniversary: '不在',
}
const EN: Phrases = {
  eq: 'is', in: 'is one of', gt: '>', gte: '≥', lt: '<', lte: '≤', between: 'is between', contains: 'contains', starts: 'starts with', ends: 'ends with',
  any_of: 'has any of', all_of: 'has all of', set: 'is set', anniversary: 'is within',
}
const EN_NOT: Phrases = {
  eq: 'is not', in: 'is none of', gt: 'not >', gte: 'not ≥', lt: 'not <', lte: 'not ≤', between: 'is not between', contains: 'does not contain', starts: 'does not start with',
  ends: 'does not end with', any_of: 'has none of', all_of: 'lacks some of', set: 'is empty', anniversary: 'is not within',
}
const DATE_ZH: Partial<Phrases> = { gt: '晚于', gte: '不早于', lt: '早于', lte: '不晚于' }
const DATE_ZH_NOT: Partial<Phrases> = { gt: '不晚于', gte: '并非不早于', lt: '不早于', lte: '并非不晚于' }
const DATE_EN: Partial<Phrases> = { gt: 'is after', gte: 'is on or after', lt: 'is before', lte: 'is on or before' }
const DATE_EN_NOT: Partial<Phrases> = { gt: 'is not after', gte: 'is not on or after', lt: 'is not before', lte: 'is not on or before' }
const HAS: Record<Language, [string, string]> = { zh: ['含', '不含'], en: ['has', 'does not have'] }
const NUMBERS = new Set(['integer', 'decimal', 'amount'])
const DATES = new Set(['date', 'datetime', 'time'])
const MOST = 20

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
  const type = field?.type ?? 'text'
  if (leaf.op === 'set') return `${label} ${operatorWords('set', type, lang, negated !== (leaf.value === false))}`
  if (leaf.op === 'anniversary') return `${label} ${operatorWords(leaf.op, type, lang, negated)} ${daysWords(show(leaf.value), lang)}${lang === 'zh' ? '内' : ''}`
  return `${label} ${comparedWords(leaf.op, leaf.value, field, lang, names, negated)}`
}

/** Operator and value. What a whole month or a span of days is asked for lies within it. */
function comparedWords(op: Operator, value: Value | undefined, field: ConditionField | undefined, lang: Language, names: Names, negated: boolean): string {
  const type = field?.type ?? 'text'
  const alone = Array.isArray(value) && value.length === 1
  if (alone && (op === 'any_of' || op === 'all_of')) return `${HAS[lang][negated ? 1 : 0]} ${valueWords(op, value, field, lang, names)}`
  if (op === 'between' && Array.isArray(value) && daysOf(value[0]) !== undefined && daysOf(value[0]) === daysOf(value[1])) return `${operatorWords('eq', type, lang, negated)} ${dateWords(value[0], lang)}`
  const span = spanWords(value, lang) ?? (periodOf(value) ? dateWords(value, lang) : undefined)
  return `${operatorWords(span ? 'anniversary' : alone && op === 'in' ? 'eq' : op, type, lang, negated)} ${span ?? valueWords(op, value, field, lang, names)}`
}

/** The words of an operator for a field type. */
export function operatorWords(op: Operator, type: string, lang: Language, negated = false): string {
  // 为 是: a second 是 would stand beside the first.
  if (type === 'bool' && op === 'eq' && lang === 'zh') return negated ? '不为' : '为'
  if (NUMBERS.has(type) && op === 'eq') return lang === 'zh' ? (negated ? '不等于' : '等于') : negated ? '≠' : '='
  const dates = lang === 'zh' ? (negated ? DATE_ZH_NOT : DATE_ZH) : negated ? DATE_EN_NOT : DATE_EN
  if (DATES.has(type) && dates[op]) return dates[op]
  return (lang === 'zh' ? (negated ? ZH_NOT : ZH) : negated ? EN_NOT : EN)[op]
}

function show(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

/** Numbers as people read them: 100000 is 10万 in Chinese, 100,000 in English; plain when they do not come out even. */
export function numberWords(value: number, lang: Language): string {
  const plain = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: 10 })
  if (lang === 'zh') {
    if (Math.abs(value) >= 1e8 && value % 1e6 === 0) return `${plain(value / 1e8)}亿`
    if (Math.abs(value) >= 1e4 && value % 100 === 0) return `${plain(value / 1e4)}万`
  }
  return plain(value)
}

function valueWords(op: Operator, value: Value | undefined, field: ConditionField | undefined, lang: Language, names: Names): string {
  const one = (part: Value): string => oneWord(part, field, lang, names)
  if (!Array.isArray(value)) return one(value ?? null)
  if (op === 'between' && value.length === 2) return lang === 'zh' ? `${one(value[0] ?? null)} 至 ${one(value[1] ?? null)}` : `${one(value[0] ?? null)} and ${one(value[1] ?? null)}`
  const shown = value.slice(0, MOST).map(one)
  const rest = value.length - shown.length
  const text = shown.join(lang === 'zh' ? '、' : ', ')
  return rest > 0 ? `${text}${lang === 'zh' ? ` 等 ${value.length} 个` : ` and ${rest} more`}` : text
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
  if (field?.type === 'datetime') return formatTime(value)
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
  const field: ConditionField | undefined = measure.kind === 'count' ? { name: 'count', label: '', type: 'integer', operators: [] } : target && fieldOf(target, measure.of.field ?? '')
  const of = measure.kind === 'count' ? '' : (field?.label ?? measure.of.field ?? '')
  const kind = MEASURES[measure.kind]?.[lang === 'zh' ? 0 : 1] ?? measure.kind
  const name = lang === 'zh' ? `${label}${of}${kind}` : `${kind} of ${label} ${of}`.trim()
  return `${name}${lang === 'en' && inner ? ' ' : ''}${inner} ${comparedWords(measure.of.op, measure.of.value, field, lang, names, negated)}`
}
