/** The lanes of a board. */
export interface Lane { key: string; label: string; hint?: string; tone?: 'danger' | 'warn' | 'plain'; locked?: boolean }

/** The lane a card goes to by one step from `from`, past lanes that take nothing; undefined at the edge. */
export function nextLane(lanes: readonly Lane[], from: string, by: -1 | 1): string | undefined {
  const at = lanes.findIndex((lane) => lane.key === from)
  if (at < 0) return undefined
  for (let to = at + by; to >= 0 && to < lanes.length; to += by) if (!lanes[to]!.locked) return lanes[to]!.key
  return undefined
}
