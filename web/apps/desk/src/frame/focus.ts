/**
 * Where the keyboard is when a dialog or drawer opens and closes: on its first field, then back on what opened it. Heard
 * from the kit's focus traps at the document, so that every dialog behaves the same without saying so.
 */

const TRAPPED = 'focus-trap.focus-after-trapped'
const RELEASED = 'focus-trap.focus-after-released'
/** Dialogs and drawers; menus and pickers mind their own, and a question starts on its verb. */
const FORMS = '.el-dialog, .el-drawer'
const BOXES = `${FORMS}, .el-message-box, .el-overlay-message-box`
const FIELDS = 'input:not([type=hidden], [type=checkbox], [type=file]), textarea, [contenteditable=true]'
const TURNS = 40
/** How many of the last places of the focus are known, to find the one from before a box. */
const REMEMBERED = 8

const onScreen = (element: HTMLElement): boolean => {
  const { width, height, top, bottom } = element.getBoundingClientRect()
  return width > 0 && height > 0 && bottom > 0 && top < innerHeight
}

/** The field a form begins with: the one that asks for it, else the first one that can be seen and written in. */
export function firstField(box: HTMLElement): HTMLElement | undefined {
  const body = box.querySelector<HTMLElement>('.el-dialog__body, .el-drawer__body') ?? box
  const fields = [...body.querySelectorAll<HTMLInputElement>(FIELDS)].filter((one) => !one.disabled)
  const usable = fields.filter((one) => onScreen(one.type === 'radio' ? (one.parentElement ?? one) : one))
  // A date field unfolds its calendar as soon as it has the focus.
  const calm = usable.filter((one) => !one.closest('.el-date-editor'))
  return calm.find((one) => one.hasAttribute('autofocus')) ?? calm.find((one) => one.type !== 'radio' || one.checked) ?? calm[0]
}

/** Put the focus into the first field that was refused, so that its reason is read and can be mended at once. */
export function toFirstError(box: HTMLElement | null | undefined): void {
  const item = box?.querySelector<HTMLElement>('.is-error')
  item?.scrollIntoView({ block: 'nearest' })
  item?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, button')?.focus({ preventScroll: true })
}

/** Begin to mind the focus of this page. Returns what ends it. */
export function mindFocus(): () => void {
  const openers = new WeakMap<Element, HTMLElement>()
  const shown = new WeakSet<Element>()
  let been: HTMLElement[] = []

  const seen = (event: FocusEvent) => {
    const target = event.target as HTMLElement
    // An entry of a menu is gone when the dialog closes; the button that unfolded the menu is still there.
    if (target === been[0] || target.closest('.el-popper')) return
    been = [target, ...been].slice(0, REMEMBERED)
  }
  const trapped = (event: Event) => {
    const box = event.target as HTMLElement
    if (!box.matches(BOXES) && !box.querySelector(BOXES)) return
    // The kit may say it late or twice, when the focus has already moved within the box: that never opened it.
    const opener = been.find((one) => !box.contains(one))
    if (opener) openers.set(box, opener)
    // On a phone the focus would raise the keyboard over what was to be read.
    if (!box.matches(FORMS) || matchMedia('(pointer: coarse)').matches) return
    shown.add(box)
    let turns = 0
    const settle = () => {
      const now = document.activeElement
      if (!shown.has(box) || !box.isConnected || (now && now !== document.body && now !== opener && now !== box && !now.matches('.el-drawer__sr-focus, .el-drawer__close-btn, .el-dialog__headerbtn'))) return
      const field = firstField(box)
      if (field) return field.focus({ preventScroll: true })
      // A menu that folds up takes the focus back to its button, behind the drawer it opened.
      if (!box.contains(now)) (box.querySelector<HTMLElement>('.el-drawer__sr-focus') ?? box).focus({ preventScroll: true })
      // Fields that come with an answer of the server are waited for, while nobody went elsewhere.
      if (++turns < TURNS) setTimeout(settle, 50)
    }
    setTimeout(settle, 30)
  }
  const released = (event: Event) => {
    const box = event.target as HTMLElement
    const opener = openers.get(box)
    shown.delete(box)
    if (!opener) return
    openers.delete(box)
    setTimeout(() => {
      const now = document.activeElement
      // The kit gives it to the entry of the menu, should that still be folding up: it is gone a moment later.
      if (now && now !== document.body && !box.contains(now) && !now.closest('.el-popper')) return
      const back = opener.isConnected && opener.getClientRects().length ? opener : document.getElementById('content')
      back?.focus({ preventScroll: true })
    }, 0)
  }

  // The kit's selections keep Esc for themselves even when they are folded up: then it belongs to the dialog.
  const escaped = (event: KeyboardEvent) => {
    const input = event.target as HTMLInputElement
    if (event.key !== 'Escape' || !input.matches?.('.el-select__input') || input.getAttribute('aria-expanded') === 'true' || input.value) return
    const box = input.closest(FORMS)
    if (!box) return
    event.stopPropagation()
    event.preventDefault()
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true }))
  }

  document.addEventListener('keydown', escaped, true)
  document.addEventListener('focusin', seen, true)
  document.addEventListener(TRAPPED, trapped, true)
  document.addEventListener(RELEASED, released, true)
  return () => {
    document.removeEventListener('keydown', escaped, true)
    document.removeEventListener('focusin', seen, true)
    document.removeEventListener(TRAPPED, trapped, true)
    document.removeEventListener(RELEASED, released, true)
  }
}
