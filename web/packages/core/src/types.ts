/** The shapes of the API, as the client sees them. */

export type Lang = 'zh' | 'en'
export type Id = number

export interface Field {
  name: string
  label: string
  type: string
  required?: boolean
  readonly?: boolean
  /** False where this person may not change it on a record that is there. */
  editable?: boolean
  unique?: boolean
  sensitive?: boolean
  masked?: boolean
  sortable?: boolean
  filterable?: boolean
  searchable?: boolean
  importable?: boolean
  enum?: string | null
  target?: string | null
  group?: string | null
  default?: unknown
  help?: string
  length?: number | null
  custom?: boolean
  operators?: string[]
  widget?: string
}

export interface Relation {
  name: string
  label: string
  target: string
}

export interface SavedView {
  id: number | string
  name: string
  filter: unknown
  sort: string[]
  columns: string[]
  shared?: boolean
  builtin?: boolean
  mine?: boolean
}

export interface TabMeta {
  name: string
  label: string
  block: string
  object?: string | null
  fk?: string | null
}

export interface ActionMeta {
  name: string
  label: string
  bulk?: boolean
  single?: boolean
  danger?: boolean
  confirm?: string
  icon?: string
  undo?: boolean | string | null
  description?: string
  /** A condition on the record: the button is only there when it holds. */
  available?: unknown
  schema?: JsonSchema
}

export interface JsonSchema {
  type?: string | string[]
  title?: string
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: unknown[]
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  $ref?: string
  $defs?: Record<string, JsonSchema>
  default?: unknown
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  'x-widget'?: string
  'x-target'?: string
  [key: string]: unknown
}

export interface Layout {
  columns?: { name: string; width?: number }[]
  density?: 'normal' | 'compact'
}

export interface ObjectMeta {
  name: string
  label: string
  icon: string
  title: string
  taggable?: boolean
  custom?: boolean
  path?: string
  functions: Record<string, boolean>
  fields: Field[]
  relations: Relation[]
  form: { title: string; fields: string[] }[]
  columns: string[]
  sort: string[]
  filters: string[]
  views: SavedView[]
  /** The shipped view this user's list opens with. */
  first?: string | null
  tabs: TabMeta[]
  actions: ActionMeta[]
  layout?: Layout
  /** When a record can no longer be changed nor deleted, and the words for it. */
  locked?: { when: unknown; why: string } | null
  /** New records are locked from the moment they are saved. */
  final?: boolean
}

export interface Row {
  id: Id
  version?: number
  [field: string]: unknown
}

export type Ref = string | { label: string; color?: string; [key: string]: unknown }
/** Names of what ids point to, by target object: `refs.user['5']`. */
export type Refs = Record<string, Record<string, Ref>>

export interface RecordPage {
  items: Row[]
  total: number
  total_exact: boolean
  after?: string | null
  refs?: Refs
}

export interface RecordAnswer {
  item: Row
  refs?: Refs
}

export interface EnumItem {
  value: number
  label: string
  color?: string | null
  active?: boolean
  system?: boolean
}

export interface EnumMeta {
  label: string
  group?: string
  system?: boolean
  items: EnumItem[]
}

export interface MenuItem {
  name: string
  label: string
  subsystem: string
  group: string
  path: string
  icon: string
}

export interface Me {
  user: {
    id: Id
    name: string
    username: string
    avatar?: string | null
    departments: { id: Id; name: string }[]
    roles: { id: Id; name: string; code?: string }[]
    language?: string
    phone?: string
    email?: string
  }
  functions: string[]
  menus: MenuItem[]
  variables: Record<string, unknown>
  unread: number
  open_tasks: number
  /** What is due today or late, tasks and planned follow-ups. */
  pressing?: number
  must_change_password: boolean
  preferences: Record<string, unknown>
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  id: Id
  name: string
  label: string
  state: JobState
  done: number
  total: number | null
  message?: string
  result?: Record<string, unknown> | null
  errors?: unknown[]
  created_at?: string
  finished_at?: string | null
}

export interface AppConfig {
  events_url?: string | null
  version?: string
  language?: Lang
  name?: string
  [key: string]: unknown
}
