/** Where ticked customers stand, and what assigning them will do, in words. */
import { formatNumber, t } from '@beluga/core'

export interface Held { user: number | null; name: string; count: number }
export interface PlacedGroup { id: number; name: string; count: number; owners: Held[]; members: { user: number; name: string }[] }
export interface Placement { total: number; groups: PlacedGroup[]; owners: Held[] }

const MOST = 3
/** 「李娟 3 个、王五 2 个」; one name alone needs no number. */
function people(held: Held[]): string {
  if (held.length === 1) return held[0]?.name ?? ''
  const shown = held.slice(0, MOST).map((one) => t('groups.nOf', { name: one.name, n: formatNumber(one.count) })).join(t('groups.and'))
  return held.length > MOST ? t('groups.andOthers', { names: shown, n: formatNumber(held.length) }) : shown
}
const sum = (held: Held[]): number => held.reduce((all, one) => all + one.count, 0)

/** The lines under the form: who gives, who takes, and what stays as it is. */
export function sentenceOf(placed: Placement, group: PlacedGroup | undefined, to: { id: number; name: string } | null): string[] {
  const who = to?.name ?? t('groups.somebody')
  const other = (held: Held[]) => held.filter((one) => one.user !== null && one.user !== to?.id)
  if (!group) {
    const inGroups = placed.groups.filter((one) => other(one.owners).length)
    const first = other(placed.owners).length ? t('groups.ownerFrom', { from: people(other(placed.owners)), to: who }) : t('groups.ownerTo', { to: who })
    const stays = inGroups.slice(0, MOST).map((one) => t('groups.stillWith', { group: one.name, name: people(other(one.owners)) })).join(t('groups.and'))
    return stays ? [first, t('groups.groupsStay', { held: stays })] : [first]
  }
  const lines: string[] = []
  const from = other(group.owners)
  const waiting = sum(group.owners.filter((one) => one.user === null))
  const joining = placed.total - group.count
  const already = to ? sum(group.owners.filter((one) => one.user === to.id)) : 0
  if (from.length) lines.push(t('groups.inGroupFrom', { group: group.name, from: people(from), to: who }))
  if (waiting) lines.push(t('groups.inGroupWaiting', { group: group.name, n: formatNumber(waiting), to: who }))
  if (joining) lines.push(t('groups.joins', { group: group.name, n: formatNumber(joining), to: who }))
  if (already) lines.push(t('groups.already', { n: formatNumber(already), to: who }))
  const owned = other(placed.owners)
  if (owned.length) lines.push(t('groups.ownerStays', { n: formatNumber(sum(owned)), names: people(owned) }))
  return lines
}
