/** What every view of a set of records is given, and what it says back. */
import type { Field, Id, ObjectMeta, Refs, Row } from '@beluga/core'
import type { Component } from 'vue'

export interface Column { field: Field; width: number }

export interface ViewProps {
  meta: ObjectMeta
  columns: Column[]
  rows: Row[]
  refs: Refs
  /** First load: skeletons stand where rows will be. */
  loading?: boolean
  sort?: string[]
  density?: 'normal' | 'compact'
  /** The row the keyboard is on. */
  cursor?: number
  /** The record open beside the list. */
  opened?: Id | null
  selectable?: boolean
  /** Fields that are filtered by their column's head. */
  filtered?: readonly string[]
  /** Cells drawn otherwise, by field. */
  cells?: Record<string, Component>
}
