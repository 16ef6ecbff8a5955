/** Where the rows of an import are to be seen: a list that leaves none of them out, narrowed to them where it can be. */
import type { Node, ObjectMeta } from '@beluga/core'
import type { LocationQueryRaw } from 'vue-router'
import { emptyState, queryOf } from '../listState'
import { NO_VIEW } from '../useList'
import type { ImportRun } from './types'

/**
 * An import is one transaction, so all it made and changed carries one moment between its beginning and its end. What is
 * new stays found by its creation, also when somebody changes it later; what was updated, until it is changed again.
 */
export function landing(meta: ObjectMeta, run: ImportRun): LocationQueryRaw {
  const known = new Set(meta.fields.filter((field) => field.filterable !== false).map((field) => field.name))
  const value = [run.began_at ?? run.created_at, run.finished_at]
  const parts: Node[] = []
  if (run.finished_at && run.created && known.has('created_at')) {
    const made: Node = { field: 'created_at', op: 'between', value }
    parts.push(run.user !== null && known.has('created_by') ? { all: [made, { field: 'created_by', op: 'eq', value: run.user }] } : made)
  }
  if (run.finished_at && run.updated && known.has('updated_at')) parts.push({ field: 'updated_at', op: 'between', value })
  // New ones alone could be told; with updated ones that cannot, everything is shown rather than a part.
  const whole = parts.length === Number(Boolean(run.created)) + Number(Boolean(run.updated))
  const view = meta.views?.find((one) => !one.filter && (one.builtin || !one.columns?.length))
  return queryOf({ ...emptyState(), view: view ? String(view.id) : NO_VIEW, filter: parts.length && whole ? (parts.length > 1 ? { any: parts } : (parts[0] ?? null)) : null, named: 'import' })
}
