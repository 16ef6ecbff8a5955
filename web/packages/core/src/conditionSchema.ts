/** The schema of an object's conditions out of its metadata, and the names behind the ids they store. */
import { computed, reactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { isAll, isAny, isLeaf, isNot, isSome, type ConditionField, type ConditionSchema, type Names, type Node } from './conditions'
import { useEnums, useMeta, useObjects } from './meta'
import { namesOf } from './options'
import type { Field, Relation } from './types'

function fieldsOf(fields: readonly Field[]): ConditionField[] {
  return fields.filter((field) => field.filterable !== false && field.operators?.length).map((field) => ({ ...field, group: field.group ?? '', operators: field.operators ?? [] }))
}

function schemaOf(meta: { name: string; fields: Field[]; relations: Relation[] }, related: ConditionSchema['related']): ConditionSchema {
  return { name: meta.name, fields: fieldsOf(meta.fields), relations: meta.relations ?? [], related }
}

/** The schema an object's conditions are written against; empty until its metadata is there. */
export function useConditionSchema(object: MaybeRefOrGetter<string>) {
  const { meta } = useMeta(object)
  const objects = useObjects()
  const related = (target: string): ConditionSchema | undefined => {
    const found = objects.data.value?.find((one) => one.name === target)
    return found && schemaOf(found, related)
  }
  return computed<ConditionSchema>(() => (meta.value ? schemaOf(meta.value, related) : { name: toValue(object), fields: [], relations: [] }))
}

/** Ids by target that a tree names. */
export function idsIn(node: Node | null | undefined, schema: ConditionSchema, into = new Map<string, Set<number>>()): Map<string, Set<number>> {
  if (!node) return into
  if (isAll(node)) node.all.forEach((part) => idsIn(part, schema, into))
  else if (isAny(node)) node.any.forEach((part) => idsIn(part, schema, into))
  else if (isNot(node)) idsIn(node.not, schema, into)
  else if (isSome(node)) {
    const target = schema.relations.find((one) => one.name === node.some)?.target
    const inner = target ? schema.related?.(target) : undefined
    if (inner) idsIn(node.where, inner, into)
  } else if (isLeaf(node)) {
    const field = schema.fields.find((one) => one.name === node.field)
    const target = field?.type === 'tags' ? 'tag' : field?.target
    if (target) {
      const set = into.get(target) ?? new Set()
      for (const value of Array.isArray(node.value) ? node.value : [node.value]) if (typeof value === 'number') set.add(value)
      into.set(target, set)
    }
  }
  return into
}

const known = reactive(new Map<string, string>())

/** Names for the ids of a tree, asked for once and shared by every list. */
export function useConditionNames(tree: MaybeRefOrGetter<Node | null | undefined>, schema: MaybeRefOrGetter<ConditionSchema>): Names {
  const { item } = useEnums()
  watch(
    () => [...idsIn(toValue(tree), toValue(schema))].map(([target, ids]) => [target, [...ids].filter((id) => !known.has(`${target}:${id}`))] as const),
    async (missing) => {
      for (const [target, ids] of missing) {
        if (!ids.length) continue
        const found = await namesOf(target, ids).catch(() => [])
        found.forEach((one) => known.set(`${target}:${one.id}`, one.label))
      }
    },
    { immediate: true },
  )
  return {
    enumLabel: (code, value) => item(code, value)?.label,
    refLabel: (target, id) => known.get(`${target}:${String(id)}`),
  }
}

/** Remember a name somebody just picked. */
export function remember(target: string, id: number, label: string): void {
  known.set(`${target}:${id}`, label)
}
