/** The ten soft hues of the look; a tag without one keeps the same hue everywhere by its id. */
export const HUES = ['blue', 'cyan', 'teal', 'green', 'lime', 'yellow', 'orange', 'red', 'pink', 'purple'] as const

/** Inline style of a tag: `color` names a hue; anything else falls back to gray, or to a hue by `seed`. */
export function hueStyle(color?: string | null, seed?: number): Record<string, string> {
  const named = HUES.find((hue) => hue === color)
  const hue = named ?? (color || seed === undefined ? 'gray' : HUES[Math.abs(seed) % HUES.length])
  return { color: `var(--tag-${hue})`, background: `var(--tag-${hue}-bg)` }
}
