/** Return the list with the item at `from` one place further by `by`; the same list when there is no such place. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by
  const next = [...list]
  if (to < 0 || to >= next.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}
