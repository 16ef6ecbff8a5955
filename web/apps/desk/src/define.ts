/**
 * The four things a folder can add to the desk, each found by its `index.ts`:
 * fields/<type>, views/<kind>, blocks/<name>, modules/<app>. Texts lie beside them in `messages.ts`.
 */
import type { Field } from '@beluga/core'
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

/** How a field type is entered, shown and filtered. Inputs take `modelValue` and `field`; displays `value`, `field`, `refs`. */
export interface FieldDefinition {
  types: string[]
  input: Component
  display?: Component
  filter?: Component
  /** Column width in a list, in pixels. */
  width?: number
  /** Of those of its types that need another. */
  widths?: Record<string, number>
  align?: 'left' | 'right' | 'center'
  /** Message shown where there is no value, instead of a dash. */
  none?: string
  /** What an empty form starts with. */
  empty?: (field: Field) => unknown
}

/** One way of showing a set of records: table, board, calendar, cards, chart. */
export interface ViewDefinition {
  name: string
  label: string
  icon: string
  component: Component
}

/** A piece of a record's page or of the workbench. */
export interface BlockDefinition {
  name: string
  label: string
  component: Component
}

export interface PaletteAction {
  name: string
  /** i18n key. */
  label: string
  icon?: string
  function?: string
  run: () => void
}

/** Special pages of one app. Route meta: `title` (i18n key), `function` (right needed), see router.ts. */
export interface ModuleDefinition {
  name: string
  routes: RouteRecordRaw[]
  /** Verbs the palette offers. */
  actions?: PaletteAction[]
}

export const defineField = (definition: FieldDefinition): FieldDefinition => definition
export const defineView = (definition: ViewDefinition): ViewDefinition => definition
export const defineBlock = (definition: BlockDefinition): BlockDefinition => definition
export const defineModule = (definition: ModuleDefinition): ModuleDefinition => definition
