/** What a module adds to the generic pages of its object, without those pages knowing the module. */
import type { Field } from '@beluga/core'
import type { Component } from 'vue'

export interface ObjectPanel {
  /** The left of a record's page instead of the generic one; gets `record`, `meta`, `refs`. */
  left?: Component
  /** Verbs on a row under the pointer; gets `row`, `meta`. */
  rowActs?: Component
  /** A cell drawn otherwise, by field; gets `row`, `value`, `refs`. */
  cells?: Record<string, Component>
  /** Fields its cells and cards read beside the columns that are shown. */
  needs?: readonly string[]
  /** Words of an empty list. */
  empty?: string
  /** Own form instead of the generic one; v-model:open, `id`, `initial`, emits saved. */
  form?: Component
  /** Verbs beside 新建; gets `meta`. */
  tools?: Component
  /** Own forms of actions by name, instead of the one made of their arguments; v-model of the arguments, `target`,
   *  `object`, `errors`; emits prefill. */
  args?: Record<string, Component>
  /** The page of the list instead of the generic one; gets `object`. */
  page?: Component
  /** Above the tabs of a record: what one writes most often. Gets `object`, `meta`, `record`. */
  writer?: Component
  /** How records of this object are listed inside of another record, instead of a table; gets `object`, `base`, `parent`. */
  related?: Component
  /** Widgets by field, where the type alone does not say enough. */
  widgets?: Record<string, string>
  /** Where the objects of a name live, when not at /o/<object>. */
  path?: string
}

const panels = new Map<string, ObjectPanel>()
export function definePanel(object: string, panel: ObjectPanel): void {
  panels.set(object, { ...panels.get(object), ...panel })
}
export const panelOf = (object: string): ObjectPanel | undefined => panels.get(object)

/** The address of an object's list, or of one record's page. */
export function pathOf(object: string, id?: number | string): string {
  const base = panels.get(object)?.path ?? `/o/${object}`
  return id === undefined ? base : `${base}/${id}`
}

/** A field with the widget its module chose for it. */
export function withWidget(object: string, field: Field): Field {
  const widget = panels.get(object)?.widgets?.[field.name]
  return widget ? { ...field, widget } : field
}
