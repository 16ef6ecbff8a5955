/** Shapes of what the pages of 系统管理 read, and the words they share. */
import { language, type EnumItem } from '@beluga/core'

const GROUPS: Record<string, string> = { 基础: 'Basics', 标签: 'Tags', 组织: 'Organisation', 加入客户组: 'Customer groups', 自定义信息: 'Own fields' }

/** What a shipped group of enumerations or fields is called in the language on the screen; groups of one's own keep their name. */
export const groupName = (name: string): string => (language() === 'en' && GROUPS[name]) || name

export interface EnumerationItem extends EnumItem {
  label_zh: string
  label_en: string
  order: number
}

export interface Enumeration {
  code: string
  label: string
  label_zh: string
  label_en: string
  group: string
  system: boolean
  items: EnumerationItem[]
}

export interface Parameter {
  code: string
  group: string
  label: string
  type: 'text' | 'longtext' | 'integer' | 'decimal' | 'bool' | 'time' | 'choice' | 'list'
  value: unknown
  default: unknown
  secret: boolean
  system: boolean
  changed: boolean
  choices: { value: string | number | boolean; label: string }[]
  minimum: number | null
  maximum: number | null
  unit: string
  note: string
  updated_at: string | null
}

export interface ScheduleRun {
  id: number
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  created_at: string
  started_at: string | null
  finished_at: string | null
  rows: number | null
  result: Record<string, unknown> | null
  message: string
  error: string
}

export interface Schedule {
  id: number
  name: string
  job: string
  label: string
  group: string
  cron: string
  args: Record<string, unknown>
  description: string
  active: boolean
  own: boolean
  next: string[]
  last_at: string | null
  last_run: ScheduleRun | null
}

export interface Registration {
  code: string
  job: string
  label: string
  description: string
  args: Record<string, unknown>
  own: boolean
  updated_at: string | null
}

export interface CustomField {
  name: string
  type: string
  label: string
  label_en: string
  enum: string | null
  target: string | null
  group: string
  required: boolean
  unique: boolean
  searchable: boolean
  indexed: boolean
  sensitive: string | null
  default: unknown
  length: number | null
  help: string
  order: number
  active: boolean
}

/** Ten hues a label may wear. */
export const HUES = ['blue', 'cyan', 'teal', 'green', 'lime', 'yellow', 'orange', 'red', 'pink', 'purple', 'gray']
