/** Where pages stood when they were left, so that the way back finds them there. */
import { ref } from 'vue'

const stood = new Map<string, number>()
const MOST = 60

/** Counts up when the place at the bottom that is open already is tapped once more: back to the top. */
export const topAsked = ref(0)

export function leaveAt(address: string, top: number): void {
  stood.delete(address)
  stood.set(address, top)
  if (stood.size > MOST) stood.delete(stood.keys().next().value ?? '')
}

/** Scrolls `body` to where the page of this address stood, as soon as there is so much of it; only on the way back. */
export function findAgain(address: string, body: HTMLElement): void {
  const top = stood.get(address) ?? 0
  if (!top || !history.state?.forward) return
  const until = performance.now() + 1_500
  const step = () => {
    if (body.scrollTop > 0 || !body.isConnected) return
    if (body.scrollHeight - body.clientHeight >= top || performance.now() > until) body.scrollTop = top
    else requestAnimationFrame(step)
  }
  step()
}
