import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mindFocus, toFirstError } from './focus'

const box = () => document.querySelector<HTMLElement>('.el-dialog')!
const say = (name: string) => box().dispatchEvent(new Event(`focus-trap.focus-after-${name}`, { cancelable: true }))
const at = () => document.activeElement?.id
let end: () => void

beforeEach(() => {
  vi.useFakeTimers()
  // Nothing is laid out here: everything counts as on the screen.
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({ width: 10, height: 10, top: 0, bottom: 10 } as DOMRect)
  vi.spyOn(HTMLElement.prototype, 'getClientRects').mockReturnValue([{}] as unknown as DOMRectList)
  document.body.innerHTML = `
    <main id="content" tabindex="-1"><button id="opener"></button></main><div class="el-popper"><button id="entry"></button></div>
    <div class="el-dialog" tabindex="-1"><button id="x" class="el-dialog__headerbtn"></button><div class="el-dialog__body"></div></div>`
  end = mindFocus()
})
afterEach(() => {
  end()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function open(fields: string, from = 'opener'): void {
  document.querySelector<HTMLElement>('#opener')!.focus()
  document.querySelector<HTMLElement>(`#${from}`)!.focus()
  box().querySelector('.el-dialog__body')!.innerHTML = fields
  say('trapped')
  box().focus()
  vi.advanceTimersByTime(60)
}

describe('the focus of a dialog', () => {
  it('begins in the first field one can write in', () => {
    open('<input type="checkbox" id="no"><div class="el-date-editor"><input id="date"></div><input id="name">')
    expect(at()).toBe('name')
  })
  it('waits for fields that come later, unless somebody went elsewhere', () => {
    open('')
    box().querySelector('.el-dialog__body')!.innerHTML = '<input id="late"><button id="other"></button>'
    vi.advanceTimersByTime(60)
    expect(at()).toBe('late')
  })
  it('goes back to the button, not to the entry of the menu it came from', () => {
    open('<input id="name">', 'entry')
    say('released')
    vi.advanceTimersByTime(10)
    expect(at()).toBe('opener')
  })
  it('goes back to the button also when the menu is still folding up, or the dialog says twice that it opened', () => {
    open('<input id="name"><input id="second">', 'entry')
    document.querySelector<HTMLElement>('#second')!.focus()
    say('trapped')
    say('released')
    document.querySelector<HTMLElement>('#entry')!.focus()
    vi.advanceTimersByTime(10)
    expect(at()).toBe('opener')
  })
  it('is not fetched back by a dialog without fields that was shut at once', () => {
    open('', 'entry')
    say('released')
    vi.advanceTimersByTime(500)
    expect(at()).toBe('opener')
  })
  it('goes to the page when the button is gone', () => {
    open('<input id="name">')
    document.querySelector('#opener')!.remove()
    say('released')
    vi.advanceTimersByTime(10)
    expect(at()).toBe('content')
  })
  it('gives Esc to the dialog when a selection is folded up', () => {
    const heard: string[] = []
    open('<input id="pick" class="el-select__input" aria-expanded="false">')
    const pick = document.querySelector<HTMLInputElement>('#pick')!
    pick.addEventListener('keydown', () => heard.push('selection'))
    box().addEventListener('keydown', () => heard.push('dialog'))
    const escape = () => pick.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    escape()
    expect(heard).toEqual(['dialog'])
    pick.setAttribute('aria-expanded', 'true')
    escape()
    expect(heard).toEqual(['dialog', 'selection', 'dialog'])
  })
  it('goes to the first field that was refused', () => {
    open('<input id="name"><div class="is-error"><input id="wrong"></div>')
    toFirstError(box())
    expect(at()).toBe('wrong')
  })
})
