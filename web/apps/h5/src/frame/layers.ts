/**
 * What lies over a page: sheets, questions, pictures. The phone's way back closes the uppermost of them and leaves the
 * page where it is, as people know it from any other application.
 */
const open: (() => void)[] = []
let restoring = false

const placeOf = (state: unknown): number => Number((state as { position?: number } | null)?.position ?? 0)
let here = 0

// Heard before the router hears it (this file is loaded first): what was closed here is no navigation to it.
addEventListener('popstate', (event) => {
  if (!restoring && !open.length) return
  event.stopImmediatePropagation()
  if (restoring) { restoring = false; return }
  const steps = here - placeOf(event.state)
  open.at(-1)?.()
  if (!steps) return
  restoring = true
  history.go(steps)
}, true)

/** Tells that something lies over the page and how it is closed; call what comes back once it is gone. */
export function layer(close: () => void): () => void {
  here = placeOf(history.state)
  open.push(close)
  return () => {
    const at = open.lastIndexOf(close)
    if (at >= 0) open.splice(at, 1)
  }
}
