/** The description of the API, read for people: operations by tag, fields of a body in rows, a sample to start from. */
import type { Field } from '@beluga/core'

export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  allOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
  default?: unknown
  format?: string
  maxLength?: number
  minimum?: number
  maximum?: number
  additionalProperties?: boolean | Schema
}

export interface Parameter {
  in: 'path' | 'query' | 'header' | 'cookie'
  name: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Operation {
  id: string
  method: string
  path: string
  tag: string
  summary: string
  description: string
  parameters: Parameter[]
  body?: Schema
  multipart: boolean
  responses: { status: string; description: string }[]
}

export interface Document {
  info: { title: string; version: string }
  paths: Record<string, Record<string, RawOperation>>
  components?: { schemas?: Record<string, Schema> }
}

interface RawOperation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string }>
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete']

/** The endpoints are named in Chinese and described in English. */
const TAGS: Record<string, string> = {
  任务调度: 'Schedules', 动作: 'Actions', 参数配置: 'Parameters', 后台任务: 'Jobs', 客户分组: 'Customer groups', 导入: 'Import', 导出: 'Export', 工作台: 'Workbench', 应用管理: 'Applications', 指标: 'Metrics', 搜索: 'Search',
  数据: 'Records', 数据变更记录: 'Change log', 数据对象: 'Objects', 文件: 'Files', 时间轴: 'Timeline', 枚举: 'Enumerations', 标签: 'Tags', 消息: 'Messages', 登录: 'Sign-in', 系统: 'System', 组织管理: 'Organisation', 角色管理: 'Roles',
}

const PARAMETERS: Record<string, string> = {
  '条件树（JSON）': 'Condition tree (JSON)', '排序字段，逗号分隔，前缀 - 为降序': 'Fields to sort by, separated by commas; a leading - sorts downwards', '返回的字段，逗号分隔': 'Fields to return, separated by commas',
  '上一页返回的 after': 'What the page before gave as after', 快速搜索: 'Quick search', 视图的名称或编号: 'Name or number of a view', 'capped、exact 或 none': 'capped, exact or none',
}

/** What an English reader is told an endpoint does: the first thing its description says. */
export function titleOf(description: string): string {
  return /^[^.;:。]+/.exec(description.replaceAll('\n', ' '))?.[0].trim() ?? ''
}

const worded = (text: string, english: boolean): string => (english && PARAMETERS[text]) || text

export function operations(document: Document, english = false): Operation[] {
  return Object.entries(document.paths).flatMap(([path, verbs]) =>
    VERBS.filter((method) => verbs[method]).map((method) => {
      const raw = verbs[method]!
      const content = raw.requestBody?.content ?? {}
      const multipart = Boolean(content['multipart/form-data'])
      return {
        id: `${method} ${path}`, method: method.toUpperCase(), path, tag: (english && TAGS[raw.tags?.[0] ?? '']) || (raw.tags?.[0] ?? ''),
        summary: (english && titleOf(raw.description ?? '')) || (raw.summary ?? path),
        description: raw.description ?? '', multipart,
        parameters: (raw.parameters ?? []).map((one) => ({ ...one, description: worded(one.description ?? one.schema?.description ?? '', english) })),
        body: (content['application/json'] ?? content['multipart/form-data'])?.schema,
        responses: Object.entries(raw.responses ?? {}).map(([status, one]) => ({ status, description: one.description ?? '' })),
      }
    }),
  )
}

/** Follows references and takes the one real branch of `anyOf [X, null]`. */
export function resolve(schema: Schema | undefined, document: Document): Schema {
  if (!schema) return {}
  if (schema.$ref) return { ...resolve(document.components?.schemas?.[schema.$ref.split('/').pop() ?? ''], document), ...(schema.description ? { description: schema.description } : {}) }
  const branches = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.filter((one) => one.type !== 'null')
  if (branches?.length === 1) return { ...resolve(branches[0], document), ...(schema.description ? { description: schema.description } : {}), ...('default' in schema ? { default: schema.default } : {}) }
  return schema
}

export function typeOf(schema: Schema | undefined, document: Document): string {
  const found = resolve(schema, document)
  const branches = (found.anyOf ?? found.oneOf)?.filter((one) => one.type !== 'null')
  if (branches) return branches.map((one) => typeOf(one, document)).join(' | ')
  if (found.enum) return found.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (found.type === 'array') return `${typeOf(found.items, document)}[]`
  return [Array.isArray(found.type) ? found.type.join(' | ') : (found.type ?? 'any'), found.format].filter(Boolean).join(' · ')
}

export interface BodyRow { name: string; type: string; required: boolean; description: string }

export function rowsOf(schema: Schema | undefined, document: Document): BodyRow[] {
  const found = resolve(schema, document)
  return Object.entries(found.properties ?? {}).map(([name, one]) => {
    const inner = resolve(one, document)
    return { name, type: typeOf(one, document), required: found.required?.includes(name) ?? false, description: inner.description ?? one.description ?? '' }
  })
}

/** A body to start from: required fields, and what has a default. */
export function sampleOf(schema: Schema | undefined, document: Document, depth = 0): unknown {
  const found = resolve(schema, document)
  if ('default' in found && found.default !== undefined && found.default !== null) return found.default
  if (found.enum) return found.enum[0]
  if (found.anyOf?.length || found.oneOf?.length) return sampleOf((found.anyOf ?? found.oneOf)![0], document, depth + 1)
  if (found.type === 'array') return depth > 4 ? [] : [sampleOf(found.items, document, depth + 1)]
  if (found.type === 'object' || found.properties) {
    if (depth > 4) return {}
    const names = Object.keys(found.properties ?? {})
    const shown = found.required?.length ? names.filter((name) => found.required!.includes(name)) : names
    return Object.fromEntries(shown.map((name) => [name, sampleOf(found.properties![name], document, depth + 1)]))
  }
  if (found.type === 'integer' || found.type === 'number') return found.minimum ?? 1
  if (found.type === 'boolean') return true
  if (found.type === 'string') return found.format === 'date-time' ? '2025-01-31T09:30:00+08:00' : found.format === 'date' ? '2025-01-31' : ''
  return null
}

const VALUES: Record<string, unknown> = {
  text: '', longtext: '', integer: 1, decimal: 1.5, amount: 1234.5, date: '2025-01-31', datetime: '2025-01-31T09:30:00+08:00', time: '09:30', bool: true,
  enum: 1, enums: [1], ref: 1, refs: [1], tags: [1], phone: '13800138000', email: 'name@example.com', url: 'https://example.com', file: null, files: [], json: {},
}

/** A record of one object to start from: what a new one must have. */
export function recordSample(fields: Field[]): Record<string, unknown> {
  const writable = fields.filter((field) => !field.readonly)
  const required = writable.filter((field) => field.required)
  return Object.fromEntries((required.length ? required : writable.slice(0, 3)).map((field) => [field.name, field.default ?? VALUES[field.type] ?? '']))
}

/** The address with its path and query parameters filled in; null while a path parameter is missing. */
export function addressOf(operation: Operation, values: Record<string, string>): string | null {
  let path = operation.path
  const query = new URLSearchParams()
  for (const parameter of operation.parameters) {
    const value = (values[parameter.name] ?? '').trim()
    if (parameter.in === 'path') {
      if (!value) return null
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(value))
    } else if (parameter.in === 'query' && value) query.set(parameter.name, value)
  }
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

/** The same call for a terminal. */
export function curlOf(operation: Operation, address: string, body: string): string {
  const lines = [`curl -X ${operation.method} '${location.origin}${address}'`, `  -H 'Authorization: Bearer $TOKEN'`]
  if (body.trim() && operation.method !== 'GET') lines.push(`  -H 'Content-Type: application/json'`, `  -d '${body.replace(/'/g, `'\\''`)}'`)
  return lines.join(' \\\n')
}
