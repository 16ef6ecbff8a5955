/** How a row tells the builder that somebody was in its value and left it. */
import type { InjectionKey } from 'vue'

export const LEFT: InjectionKey<(key: number) => void> = Symbol('left')

/** Whether the focus really went: lists and calendars of a value hang elsewhere in the document. */
export function wentAway(event: FocusEvent): boolean {
  const to = event.relatedTarget as Element | null
  return !(event.currentTarget as Element).contains(to) && !to?.closest('.el-popper')
}
