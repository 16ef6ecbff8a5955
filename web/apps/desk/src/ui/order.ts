import { ref, toRaw, watch, type Ref } from 'vue'

/** Return the list with the item at `from` one place further by `by`; the same list when there is no such place. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by
  const next = [...list]
  if (to < 0 || to >= next.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

/** Keys for items that have no id yet and are replaced when edited: the same for as long as it is the same item. */
export function itemKeys(): (item: object) => number {
  const known = new WeakMap<object, number>()
  let last = 0
  return (item) => {
    const one = toRaw(item)
    if (!known.has(one)) known.set(one, ++last)
    return known.get(one)!
  }
}

/**
 * Rows whose order a person changes: they move at once, and their ids are kept by `keep`, one call at a time, the last
 * order last. Rows read meanwhile are older than the eye; only when all is kept does `refresh` bring the stored order
 * back, also after a refusal, which `keep` tells.
 */
export function useOrder<T extends { id: number }>(stored: () => readonly T[], keep: (ids: number[]) => Promise<unknown>, refresh: () => Promise<unknown>) {
  const rows = ref<T[]>([]) as Ref<T[]>
  let keeping = false
  let again = false
  watch(stored, (now) => { if (!keeping) rows.value = [...now] }, { immediate: true })

  async function reorder(): Promise<void> {
    again = true
    if (keeping) return
    keeping = true
    while (again) {
      again = false
      await keep(rows.value.map((row) => row.id))
      if (!again) await refresh()
    }
    keeping = false
    rows.value = [...stored()]
  }
  function move(from: number, by: -1 | 1): void {
    rows.value = moved(rows.value, from, by)
    void reorder()
  }
  return { rows, reorder, move }
}
