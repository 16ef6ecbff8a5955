/** The columns of a list: the user's own choice, else the view's, else what ships; widths beside them. */
import { api, type Field, type Layout, type ObjectMeta, queryClient, type SavedView } from '@beluga/core'
import { fieldType } from '@/fields'
import type { Column } from '@/views/props'

export function columnsOf(meta: ObjectMeta, view: SavedView | undefined, layout: Layout | undefined): Column[] {
  const byName = new Map(meta.fields.map((field) => [field.name, field]))
  const widths = new Map((layout?.columns ?? []).map((column) => [column.name, column.width]))
  const own = (layout?.columns ?? []).map((column) => column.name)
  const shipped = view?.columns?.length ? view.columns : meta.columns
  // A view that was made with columns of its own shows them; the user's choice is for the lists that have none.
  const names = view?.columns?.length && !view.builtin ? view.columns : own.length ? own : shipped
  const chosen = names.map((name) => byName.get(name)).filter((field): field is Field => field !== undefined)
  const fields = chosen.length ? chosen : meta.fields.slice(0, 8)
  return fields.map((field) => ({ field, width: widths.get(field.name) ?? widthOf(field, meta) }))
}

/** The room a heading needs: a Latin letter takes little more than half of a Chinese character. */
export const roomOf = (label: string): number => [...label].reduce((sum, one) => sum + (one < '\u2e80' ? 8 : 14), 44)

function widthOf(field: Field, meta: ObjectMeta): number {
  if (field.name === meta.title) return 180
  const kind = fieldType(field)
  return Math.max(kind.widths?.[field.type] ?? kind.width ?? 140, Math.min(200, roomOf(field.label)))
}

/** The names with `field` put before `before`. */
export function moved(names: readonly string[], field: string, before: string): string[] {
  const rest = names.filter((name) => name !== field)
  const at = rest.indexOf(before)
  const from = names.indexOf(field)
  const to = names.indexOf(before)
  rest.splice(from < to ? at + 1 : at, 0, field)
  return rest
}

/** Keep a layout for this user; the metadata in hand follows at once. */
export async function saveLayout(object: string, layout: Layout): Promise<void> {
  queryClient.setQueryData<ObjectMeta>(['meta', object], (meta) => meta && { ...meta, layout })
  await api.put(`/api/objects/${object}/layout`, { ...layout, columns: (layout.columns ?? []).map((one) => (one.width ? { ...one, width: Math.round(one.width) } : one)), density: layout.density ?? 'normal' })
}
