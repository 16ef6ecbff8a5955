/**
 * A group of chips, tabs or heads as one stop of Tab: the arrows go from one to the next, and among choices they choose,
 * as in any radio group. With `.across` only those to the sides do: up and down belong to what stands around the group.
 */
import type { Directive } from 'vue'

type Control = HTMLButtonElement | HTMLInputElement
const controlsOf = (group: HTMLElement): Control[] => [...group.querySelectorAll<Control>('button, input[type=checkbox]')].filter((one) => !one.disabled)
const chosen = (one: HTMLElement): boolean => ['aria-checked', 'aria-pressed', 'aria-selected'].some((name) => one.getAttribute(name) === 'true')

/** Leave one of them for Tab: the one with the focus, else the one chosen, else where one was last, else the first. */
export function settle(group: HTMLElement): void {
  const all = controlsOf(group)
  const stop = all.find((one) => one === document.activeElement) ?? all.find(chosen) ?? all.find((one) => one.getAttribute('tabindex') === '0') ?? all[0]
  for (const one of all) one.tabIndex = one === stop ? 0 : -1
}

export function turn(group: HTMLElement, event: KeyboardEvent, across = false): void {
  const all = controlsOf(group)
  const at = all.indexOf(event.target as Control)
  if (at < 0 || event.metaKey || event.ctrlKey || event.altKey) return
  const by: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, ...(across ? {} : { ArrowDown: at + 1, ArrowUp: at - 1 }), Home: 0, End: all.length - 1 }
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
  mounted(group, { modifiers }) {
    settle(group)
    group.addEventListener('keydown', (event) => turn(group, event, modifiers.across))
    // Where a click went is where Tab comes back to.
    group.addEventListener('focusin', () => settle(group))
  },
  updated: settle,
}
