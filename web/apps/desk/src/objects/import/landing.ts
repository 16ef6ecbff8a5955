/** Where the rows of an import are to be seen: a list that leaves none of them out, narrowed to them where it can be. */
import type { Node, ObjectMeta } from '@beluga/core'
import type { LocationQueryRaw } from 'vue-router'
import { emptyState, queryOf } from '../listState'
import { NO_VIEW } from '../useList'
import type { ImportRun } from './types'

/**
 * An import is one transaction, so all it made carries one moment, after its upload and before its end, and the name of
 * whoever asked for it. A list by that also shows nothing else, but what the same person made by hand meanwhile.
 */
export function landing(meta: ObjectMeta, run: ImportRun): LocationQueryRaw {
  const known = new Set(meta.fields.filter((field) => field.filterable !== false).map((field) => field.name))
  const when = run.created ? 'created_at' : run.updated ? 'updated_at' : ''
  const parts: Node[] = []
  if (known.has(when) && run.finished_at) {
    parts.push({ field: when, op: 'between', value: [run.created_at, run.finished_at] })
    if (when === 'created_at' && run.user !== null && known.has('created_by')) parts.push({ field: 'created_by', op: 'eq', value: run.user })
  }
  const view = meta.views?.find((one) => !one.filter && (one.builtin || !one.columns?.length))
  return queryOf({ ...emptyState(), view: view ? String(view.id) : NO_VIEW, filter: parts.length ? { all: parts } : null })
}
