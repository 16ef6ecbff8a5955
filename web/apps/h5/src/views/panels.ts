/** What an app adds to the generic pages of its object: how a row looks, the head and foot of a record, its tabs. */
import type { ObjectMeta } from '@beluga/core'
import type { Component } from 'vue'

export interface TabSpec { name: string; label: string; block: string; target?: string | null; fk?: string | null }

export interface Panel {
  /** A row of a list; takes `row`, `refs`, `meta`. */
  card?: Component
  /** What a row's card and its actions need beside the columns. */
  needs?: string[]
  /** What stands above a record even when it cannot be loaded; takes its `id`. */
  above?: Component
  /** The top of a record's page; takes `meta`, `record`, `refs`. */
  head?: Component
  /** Verbs at the foot of a record's page; takes the same. */
  foot?: Component
  /** The tabs of a record instead of the object's own. */
  tabs?: (meta: ObjectMeta) => TabSpec[]
  /** i18n key of what belongs in an empty list and how to make the first. */
  empty?: string
  /** i18n key of where records come from when one cannot make them. */
  given?: string
  /** The fields that are asked for first when a record is made on the phone; the rest comes when wanted. */
  quick?: string[]
  /** Own forms of actions by name, instead of the one made of their arguments; v-model of the arguments, `target`, `errors`;
   *  emits prefill. */
  args?: Record<string, Component>
  /** Whether the list is one of the five places at the bottom. */
  top?: boolean
}

const panels = new Map<string, Panel>()
export const definePanel = (object: string, panel: Panel): void => { panels.set(object, panel) }
export const panelOf = (object: string): Panel => panels.get(object) ?? {}
export const pathOf = (object: string, id?: number | string): string => (id === undefined ? `/o/${object}` : `/o/${object}/${id}`)
