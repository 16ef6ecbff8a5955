import { describe, expect, it, vi } from 'vitest'
import { confirmValue } from './confirm'

function pressed(init: KeyboardEventInit, tag = 'input'): { prevented: boolean; changed: number } {
  const box = document.createElement('div')
  const field = box.appendChild(document.createElement(tag))
  const changed = vi.fn()
  field.addEventListener('change', changed)
  box.addEventListener('keydown', confirmValue)
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  field.dispatchEvent(event)
  return { prevented: event.defaultPrevented, changed: changed.mock.calls.length }
}

describe('Enter in a condition', () => {
  it('takes the value over and does not submit the form around it', () => {
    expect(pressed({ key: 'Enter' })).toEqual({ prevented: true, changed: 1 })
  })
  it('takes the value over before ⌘/Ctrl+Enter saves', () => {
    expect(pressed({ key: 'Enter', ctrlKey: true })).toEqual({ prevented: false, changed: 1 })
    expect(pressed({ key: 'Enter', metaKey: true })).toEqual({ prevented: false, changed: 1 })
  })
  it('leaves other keys, buttons and words being composed alone', () => {
    expect(pressed({ key: 'a' })).toEqual({ prevented: false, changed: 0 })
    expect(pressed({ key: 'Enter' }, 'button')).toEqual({ prevented: false, changed: 0 })
    expect(pressed({ key: 'Enter', isComposing: true })).toEqual({ prevented: false, changed: 0 })
  })
})
