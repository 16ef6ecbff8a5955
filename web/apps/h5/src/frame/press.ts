/** v-press: a finger that stays. The click that would follow is swallowed. */
import type { Directive } from 'vue'

const LONG = 480
const MOVED = 10
interface Held { timer?: ReturnType<typeof setTimeout>; x: number; y: number; fired: boolean; off: () => void; run: () => void }
const holds = new WeakMap<HTMLElement, Held>()

export const longPress: Directive<HTMLElement, (() => void) | undefined> = {
  mounted(el, binding) {
    const held: Held = { x: 0, y: 0, fired: false, off: () => undefined, run: () => binding.value?.() }
    const stop = () => clearTimeout(held.timer)
    const down = (event: PointerEvent) => {
      held.fired = false
      held.x = event.clientX
      held.y = event.clientY
      stop()
      held.timer = setTimeout(() => {
        held.fired = true
        navigator.vibrate?.(10)
        held.run()
      }, LONG)
    }
    const move = (event: PointerEvent) => { if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > MOVED) stop() }
    const click = (event: Event) => {
      if (!held.fired) return
      held.fired = false
      event.preventDefault()
      event.stopPropagation()
    }
    // The browser's own menu on a long press would lie over ours.
    const menu = (event: Event) => event.preventDefault()
    const all: [string, EventListener, boolean?][] = [
      ['pointerdown', down as EventListener], ['pointermove', move as EventListener], ['pointerup', stop], ['pointercancel', stop], ['click', click, true], ['contextmenu', menu],
    ]
    all.forEach(([name, run, capture]) => el.addEventListener(name, run, capture))
    held.off = () => { stop(); all.forEach(([name, run, capture]) => el.removeEventListener(name, run, capture)) }
    holds.set(el, held)
  },
  updated(el, binding) {
    const held = holds.get(el)
    if (held) held.run = () => binding.value?.()
  },
  unmounted(el) { holds.get(el)?.off() },
}
