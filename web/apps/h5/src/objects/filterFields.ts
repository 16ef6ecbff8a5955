/** What a list can be filtered by: what one filters by most, then every other field by its group, those added later among them. */
import type { Field, ObjectMeta } from '@beluga/core'

export interface FilterGroup { title: string; fields: Field[] }
export interface FilterTitles { usual: string; others: string }

/** Groups in the order of the form, then those no form has; `said` are fields the list is filtered by now, which come with the usual ones. */
export function filterGroups(meta: ObjectMeta, able: (field: Field) => boolean, said: readonly string[], titles: FilterTitles): FilterGroup[] {
  const offered = meta.fields.filter((field) => field.filterable !== false && Boolean(field.operators?.length) && able(field))
  const first = [...new Set([...said, ...meta.filters])]
  const usual = first.map((name) => offered.find((field) => field.name === name)).filter((field) => field !== undefined)
  const groups = new Map<string, Field[]>(meta.form.map((group) => [group.title, []]))
  for (const field of offered) {
    if (first.includes(field.name)) continue
    const title = field.group || titles.others
    groups.set(title, [...(groups.get(title) ?? []), field])
  }
  return [{ title: titles.usual, fields: usual }, ...[...groups].map(([title, fields]) => ({ title, fields }))].filter((group) => group.fields.length)
}

/** The groups with the fields whose name, or whose group's name, holds what is typed. */
export function foundIn(groups: readonly FilterGroup[], text: string): FilterGroup[] {
  const wanted = text.trim().toLowerCase()
  const holds = (name: string) => name.toLowerCase().includes(wanted)
  return groups.map((group) => ({ ...group, fields: group.fields.filter((field) => holds(field.label) || holds(group.title)) })).filter((group) => group.fields.length)
}
