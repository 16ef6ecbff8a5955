/** The rows of a table as one stop of Tab: what is in a row comes after it, and only in the row one stands on. */
import type { Directive } from 'vue'

const INNER = 'button, a[href], input'

/** Leave the row `at` for Tab, the first where none is marked yet. The box of a row is ticked by Space on the row itself. */
export function settleRows(body: HTMLElement, at: number): void {
  const rows = [...body.querySelectorAll<HTMLElement>('[data-row]')]
  const stop = rows[at] ?? rows[0]
  for (const row of rows) {
    row.tabIndex = row === stop ? 0 : -1
    for (const one of row.querySelectorAll<HTMLElement>(INNER)) one.tabIndex = row === stop && !one.matches('input') ? 0 : -1
  }
}

export const vRowStop: Directive<HTMLElement, number> = {
  mounted: (body, { value }) => settleRows(body, value),
  updated: (body, { value }) => settleRows(body, value),
}
