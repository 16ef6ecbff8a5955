/** A group of chips as one stop of Tab: the arrows go from one to the next, and among choices they choose, as in any radio group. */
import type { Directive } from 'vue'

const buttonsOf = (group: HTMLElement): HTMLButtonElement[] => [...group.querySelectorAll('button')].filter((one) => !one.disabled)
const chosen = (one: HTMLElement): boolean => one.getAttribute('aria-checked') === 'true' || one.getAttribute('aria-pressed') === 'true'

/** Leave one of them for Tab: the one with the focus, else the one chosen, else the first. */
export function settle(group: HTMLElement): void {
  const all = buttonsOf(group)
  const stop = all.find((one) => one === document.activeElement) ?? all.find(chosen) ?? all[0]
  for (const one of all) one.tabIndex = one === stop ? 0 : -1
}

export function turn(group: HTMLElement, event: KeyboardEvent): void {
  const all = buttonsOf(group)
  const at = all.indexOf(event.target as HTMLButtonElement)
  if (at < 0 || event.metaKey || event.ctrlKey || event.altKey) return
  const by: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }
  const to = by[event.key]
  if (to === undefined) return
  event.preventDefault()
  event.stopPropagation()
  const next = all[(to + all.length) % all.length]
  next?.focus()
  if (next?.getAttribute('role') === 'radio') next.click()
  settle(group)
}

export const vRove: Directive<HTMLElement> = {
  mounted(group) {
    settle(group)
    group.addEventListener('keydown', (event) => turn(group, event))
  },
  updated: settle,
}
