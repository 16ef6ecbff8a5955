/**
 * The phone's keyboard: what is typed into stays in sight above it. Where the browser makes the page smaller by itself
 * (the viewport's interactive-widget) nothing is covered; where it lays the keyboard over the page the page is made
 * shorter by `--covered`. `data-keyboard` on the root hides what is only in the way while one types.
 */
const KEYBOARD = 120
const root = document.documentElement

const typing = (at: Element | null): at is HTMLElement => at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !['checkbox', 'radio', 'file', 'date', 'datetime-local'].includes(at.type))

export function watchKeyboard(): void {
  const view = window.visualViewport
  if (!view) return
  let width = innerWidth
  let tallest = view.height
  const fit = () => {
    // Enlarged with two fingers: that is no keyboard.
    if (view.scale > 1.01) return
    if (innerWidth !== width) { width = innerWidth; tallest = 0 }
    tallest = Math.max(tallest, view.height)
    const covered = innerHeight - view.height
    root.style.setProperty('--covered', covered > KEYBOARD ? `${covered}px` : '0px')
    // The browser that covers the page also pushes it up; it is as tall as what is seen now.
    if (covered > KEYBOARD) scrollTo(0, 0)
    const at = document.activeElement
    root.toggleAttribute('data-keyboard', typing(at) && tallest - view.height > KEYBOARD)
    if (typing(at)) requestAnimationFrame(() => at.scrollIntoView({ block: 'nearest' }))
  }
  view.addEventListener('resize', fit)
}
