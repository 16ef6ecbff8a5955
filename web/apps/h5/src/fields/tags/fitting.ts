/** How many tags stand on one line before the rest is only counted: a name cut short says nothing. */

const WIDE = 12
const NARROW = 7.5
const EDGES = 16
const WIDEST = 140
/** What "+12" takes. */
const COUNT = 28

const widthOf = (label: string): number => Math.min(WIDEST, EDGES + [...label].reduce((sum, one) => sum + (one > '\u2e7f' ? WIDE : NARROW), 0))

/** The first so many of these names fit into `room` pixels, at most `most`; one always stands. */
export function fitting(labels: readonly string[], room: number, most: number): number {
  let left = room - COUNT
  let count = 0
  for (const label of labels.slice(0, most)) {
    left -= widthOf(label)
    if (left < 0) break
    count += 1
  }
  return Math.max(1, count)
}
