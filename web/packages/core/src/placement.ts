/** Where customers stand that somebody hands on, and what assigning them will do, in words: the same on desk and phone. */
import { computed, ref, watch, type Ref } from 'vue'
import type { Target } from './actions'
import { api } from './api/client'
import { formatNumber } from './format'
import { t } from './i18n'
import { namesOf } from './options'

export interface Held { user: number | null; name: string; count: number }
export interface PlacedGroup { id: number; name: string; count: number; owners: Held[]; members: { user: number; name: string }[] }
export interface Placement { total: number; groups: PlacedGroup[]; owners: Held[] }

const MOST = 3
/** 「李娟 3 个、王五 2 个」; one name alone needs no number. */
function people(held: Held[]): string {
  if (held.length === 1) return held[0]?.name ?? ''
  const shown = held.slice(0, MOST).map((one) => t('assign.nOf', { name: one.name, n: formatNumber(one.count) })).join(t('assign.and'))
  return held.length > MOST ? t('assign.andOthers', { names: shown, n: formatNumber(held.length) }) : shown
}
const sum = (held: Held[]): number => held.reduce((all, one) => all + one.count, 0)

/** The lines under the form: who gives, who takes, and what stays as it is. */
export function sentenceOf(placed: Placement, group: PlacedGroup | undefined, to: { id: number; name: string } | null): string[] {
  const who = to?.name ?? t('assign.somebody')
  const other = (held: Held[]) => held.filter((one) => one.user !== null && one.user !== to?.id)
  if (!group) {
    const inGroups = placed.groups.filter((one) => other(one.owners).length)
    const first = other(placed.owners).length ? t('assign.ownerFrom', { from: people(other(placed.owners)), to: who }) : t('assign.ownerTo', { to: who })
    const stays = inGroups.slice(0, MOST).map((one) => t('assign.stillWith', { group: one.name, name: people(other(one.owners)) })).join(t('assign.and'))
    return stays ? [first, t('assign.groupsStay', { held: stays })] : [first]
  }
  const lines: string[] = []
  const from = other(group.owners)
  const waiting = sum(group.owners.filter((one) => one.user === null))
  const joining = placed.total - group.count
  const already = to ? sum(group.owners.filter((one) => one.user === to.id)) : 0
  if (from.length) lines.push(t('assign.inGroupFrom', { group: group.name, from: people(from), to: who }))
  if (waiting) lines.push(t('assign.inGroupWaiting', { group: group.name, n: formatNumber(waiting), to: who }))
  if (joining) lines.push(t('assign.joins', { group: group.name, n: formatNumber(joining), to: who }))
  if (already) lines.push(t('assign.already', { n: formatNumber(already), to: who }))
  const owned = other(placed.owners)
  if (owned.length) lines.push(t('assign.ownerStays', { n: formatNumber(sum(owned)), names: people(owned) }))
  return lines
}

/** The form of an assignment: `args` are its group and its salesperson. The group that holds all of the customers is filled
 * in by `prefill`, which is no change of the user's. */
export function usePlacement(target: () => Target, args: Ref<Record<string, unknown>>, prefill: (more: Record<string, unknown>) => void) {
  const placed = ref<Placement | null>(null)
  watch(target, async ({ ids, filter }) => {
    placed.value = await api.post<Placement>('/api/groups/placement', ids ? { ids } : { filter }).catch(() => null)
    const held = placed.value?.groups.filter((one) => one.count) ?? []
    // All of them in one group: that is where somebody takes over.
    if (args.value.group === undefined && held.length === 1 && held[0]?.count === placed.value?.total) prefill({ group: held[0]?.id })
  }, { immediate: true })
  const groups = computed(() => placed.value?.groups ?? [])
  const group = computed(() => groups.value.find((one) => one.id === args.value.group))
  /** Whoever may not be given customers of the group just chosen is not chosen any more. */
  function choose(id: number | null): void {
    const members = groups.value.find((one) => one.id === id)?.members
    args.value = { ...args.value, group: id, ...(members && !members.some((one) => one.user === args.value.user) ? { user: undefined } : {}) }
  }
  const named = ref<{ id: number; name: string } | null>(null)
  watch(() => args.value.user, async (id) => {
    const known = group.value?.members.find((one) => one.user === id)
    named.value = known ? { id: known.user, name: known.name } : null
    if (typeof id !== 'number' || known) return
    const [found] = await namesOf('user', [id]).catch(() => [])
    if (args.value.user === id && found) named.value = { id, name: found.label }
  }, { immediate: true })
  const words = computed(() => (placed.value ? sentenceOf(placed.value, group.value, named.value) : []))
  return { groups, group, choose, words, among: computed(() => group.value?.members.map((one) => one.user)) }
}
