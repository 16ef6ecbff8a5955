/** What may be done with one record: the server says of an object when its records are locked, and why; of a field, who changes it. */
import { matches, type Node } from './conditions'
import type { Field, ObjectMeta, Row } from './types'

/** The reason why this record can no longer be changed nor deleted; empty when it can. */
export function lockOf(meta: ObjectMeta | undefined, row: Readonly<Record<string, unknown>> | undefined): string {
  const lock = meta?.locked
  return lock && row && matches(lock.when as Node, row) ? lock.why : ''
}

export const mayUpdate = (meta: ObjectMeta | undefined, row: Row | undefined): boolean => Boolean(meta?.functions.update) && !lockOf(meta, row)
export const mayDelete = (meta: ObjectMeta | undefined, row: Row | undefined): boolean => Boolean(meta?.functions.delete) && !lockOf(meta, row)

/** Whether this person may change the field of a record that is there; a new one may be given what an old one may not. */
export const mayEdit = (meta: ObjectMeta | undefined, field: Field, row: Row | undefined): boolean => !field.readonly && field.editable !== false && mayUpdate(meta, row)

/** The fields a list must bring along so that each of its rows can be judged. */
export function lockFields(meta: ObjectMeta | undefined): string[] {
  const names = new Set<string>()
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk)
    else if (typeof part === 'object' && part !== null) {
      if (typeof (part as { field?: unknown }).field === 'string') names.add((part as { field: string }).field)
      for (const key of ['all', 'any', 'not'] as const) walk((part as Record<string, unknown>)[key])
    }
  }
  walk(meta?.locked?.when)
  return [...names]
}
