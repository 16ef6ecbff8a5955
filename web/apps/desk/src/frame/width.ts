/** How wide an element is just now, for what is drawn otherwise in a narrow place. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** Follows the width of `element` in pixels; 0 before it is there. */
export function useWidth(element: Readonly<Ref<HTMLElement | null | undefined>>): Ref<number> {
  const width = ref(0)
  const watcher = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? 0))
  watch(element, (now, before) => {
    if (before) watcher.unobserve(before)
    if (now) watcher.observe(now)
  }, { flush: 'post', immediate: true })
  onBeforeUnmount(() => watcher.disconnect())
  return width
}
