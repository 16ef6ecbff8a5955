/** The keys of a list: j/k move, x ticks, Enter opens, e edits, f filters, / searches, Esc lets go. */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue'

export interface ListKeys {
  move: (by: number) => void
  tick: () => void
  open: (page: boolean) => void
  edit: () => void
  filter: () => void
  search: () => void
  create: () => void
  escape: () => void
}

/** True while keys belong to something else: an input, a dialog, a menu. */
export function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null
  if (at?.closest('input, textarea, select, [contenteditable="true"], .el-dialog, .el-select__wrapper')) return true
  return Boolean(document.querySelector('.el-image-viewer__wrapper, .el-overlay:not([style*="display: none"]) .el-dialog, .el-overlay:not([style*="display: none"]) .el-message-box'))
}

/** Listens while the page is on the screen. Keys without an act, and the arrows where they scroll, are left alone. */
export function useListKeys(keys: Partial<ListKeys>, enabled: () => boolean, arrows = true): void {
  function press(event: KeyboardEvent): void {
    if (!enabled() || typing(event) || event.altKey) return
    const command = event.metaKey || event.ctrlKey
    const move = (by: number) => keys.move && (() => keys.move?.(by))
    const page = (own: boolean) => keys.open && (() => keys.open?.(own))
    const act: Record<string, (() => void) | undefined> = command
      ? { Enter: page(true) }
      : {
          j: move(1), k: move(-1), ...(arrows ? { ArrowDown: move(1), ArrowUp: move(-1) } : {}), x: keys.tick, Enter: page(false),
          e: keys.edit, f: keys.filter, '/': keys.search, n: keys.create, Escape: keys.escape,
        }
    const run = act[event.key]
    if (!run) return
    // Enter on a focused button or link is the button's.
    if (event.key === 'Enter' && (event.target as HTMLElement | null)?.closest('button, a, [role="tab"]')) return
    event.preventDefault()
    run()
  }
  const listen = () => addEventListener('keydown', press)
  const leave = () => removeEventListener('keydown', press)
  onMounted(listen)
  onActivated(listen)
  onDeactivated(leave)
  onBeforeUnmount(leave)
}
