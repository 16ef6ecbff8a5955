/** Groups as their wizard reads and writes them, rules, and what runs report. */
import type { Node, Refs } from '@beluga/core'

export interface Rule {
  id?: number | null
  name: string
  active: boolean
  condition: Node | null
  words?: string
  include_tags: number[]
  exclude_tags: number[]
  members?: number[]
  mode?: number
  order?: number
}
/** Where a grouping rule takes from. */
export interface Way { source: number; source_group: number | null }
/**
 * How many customers meet a rule, and among which: those it works on, of the `whole` group of which there may be more.
 * Without a group yet it is the company; an empty rule that takes customers away counts nothing.
 */
export interface Counted { count: number | null; of: 'company' | 'pool' | 'group' | 'waiting' | 'held' | 'nothing'; whole?: number }

export interface Setup {
  name: string
  admins: number[]
  members: number[]
  active: boolean
  note: string
  version?: number
  allocation_rules: Rule[]
  recycle_rules: Rule[]
}
export interface SetupAnswer { item: { id: number; version?: number } & Omit<Setup, 'allocation_rules' | 'recycle_rules'>; refs: Refs; allocation_rules: Rule[]; recycle_rules: Rule[] }

export interface Share { user: number; name: string; done: number; score?: number }
export interface RunLine { rule: number | null; name: string; group: number | null; matched: number; done: number; taken?: number; already?: number; target?: number | null; group_name?: string; note?: string; from?: string; people?: Share[] }
export interface Report { run?: number; kind?: number; left?: number; dry?: boolean; label?: string; total: number; tasks?: number; people?: Share[]; rules?: RunLine[] }
export type RunKind = 'grouping' | 'allocation' | 'recycle' | 'invited'
export type RuleKind = 'allocation_rule' | 'recycle_rule' | 'grouping_rule'

export const emptySetup = (): Setup => ({ name: '', admins: [], members: [], active: true, note: '', allocation_rules: [], recycle_rules: [] })
export const emptyRule = (): Rule => ({ name: '', active: true, condition: null, include_tags: [], exclude_tags: [], members: [], mode: 1 })

/** A stored condition that says nothing is none. */
export function conditionOf(stored: unknown): Node | null {
  if (typeof stored !== 'object' || stored === null || !Object.keys(stored).length) return null
  const node = stored as { all?: unknown[] }
  return Array.isArray(node.all) && !node.all.length && Object.keys(stored).length === 1 ? null : (stored as Node)
}
