/** What the pages of tags ask the server, in one place. */
import { api, queryClient, type Node, type Refs, type Row } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { keysOf } from '@/objects/useRecords'

export const AUTOMATIC = 1
export const MANUAL = 2

/** An object that can carry tags. */
export interface Taggable {
  name: string
  label: string
  enabled: boolean
  tags: number
  history: string
}

export interface Category {
  id: number
  name: string
  order: number
  parent: number | null
  version: number
  /** Its own tags, and those of all below as well. */
  tags: number
  total: number
  children: Category[]
}

export interface TagRule extends Row {
  name: string
  condition: Node | null
  include_tags: number[]
  exclude_tags: number[]
  description: string
  order: number
  active: boolean
}

/** The parts of a rule that say whom it means, saved or not. */
export interface RuleParts {
  condition: Node | null
  include_tags: number[]
  exclude_tags: number[]
}

export interface RulePreview {
  count: number
  in_scope: number
  items: Row[]
  refs: Refs
  columns: string[]
  filter: Node
  words: string
}

const OBJECTS = ['tags', 'objects']

export function useTaggables() {
  const query = useQuery({
    queryKey: OBJECTS,
    queryFn: async () => (await api.get<{ items: Taggable[] }>('/api/tags/objects')).items,
    staleTime: 60_000,
  }, queryClient)
  return { ...query, objects: computed(() => query.data.value ?? []) }
}

export function useCategories(object: MaybeRefOrGetter<string>) {
  const query = useQuery({
    queryKey: computed(() => ['tags', 'tree', toValue(object)]),
    queryFn: async () => (await api.get<{ items: Category[] }>('/api/tags/tree', { object: toValue(object) })).items,
    enabled: computed(() => toValue(object) !== ''),
    staleTime: 60_000,
  }, queryClient)
  const tree = computed(() => query.data.value ?? [])
  const flat = computed(() => {
    const all = new Map<number, Category>()
    const walk = (list: Category[]) => list.forEach((one) => { all.set(one.id, one); walk(one.children) })
    walk(tree.value)
    return all
  })
  return { ...query, tree, flat }
}

/** A category and all below it. */
export function below(one: Category): number[] {
  return [one.id, ...one.children.flatMap(below)]
}

/** The branch of tags without a category. */
export const NO_CATEGORY = 0

/** The list's condition for an object and a category (or none of them), with or without what is below it. */
export function tagsOf(object: string, category: Category | typeof NO_CATEGORY | undefined, deep: boolean): Node {
  const own: Node = { field: 'object', op: 'eq', value: object }
  if (category === NO_CATEGORY) return { all: [own, { not: { field: 'category', op: 'set', value: true } }] }
  return category ? { all: [own, { field: 'category', op: 'in', value: deep ? below(category) : [category.id] }] } : own
}

/** Query keys that a change of tags, categories or rules makes old. */
export const tagKeys = (): unknown[][] => [['tags'], ...keysOf('tag'), ...keysOf('tag_rule')]

export async function refreshTags(): Promise<void> {
  await Promise.all(tagKeys().map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}

/** What the server is told of a rule's condition: nothing is an empty tree. */
export function rulePartsBody(object: string, parts: RuleParts): Record<string, unknown> {
  return { object, condition: parts.condition ?? { all: [] }, include_tags: parts.include_tags, exclude_tags: parts.exclude_tags }
}

export const saysNothing = (parts: RuleParts): boolean => !parts.condition && !parts.include_tags.length && !parts.exclude_tags.length
