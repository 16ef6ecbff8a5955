/** What every field component is given. */
import type { Field, Refs, Row } from '@beluga/core'

export interface InputProps {
  field: Field
  refs?: Refs
  disabled?: boolean
  /** The object the field belongs to. */
  object?: string
}

export interface DisplayProps {
  field: Field
  value: unknown
  refs?: Refs
  row?: Row
  object?: string
  /** In a table cell: one line, nothing that grows. */
  cell?: boolean
}
