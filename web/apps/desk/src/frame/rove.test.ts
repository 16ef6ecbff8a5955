import { beforeEach, describe, expect, it } from 'vitest'
import { settle, turn } from './rove'

let group: HTMLElement
const stops = () => [...group.querySelectorAll('button')].map((one) => one.tabIndex)
const key = (name: string, at: number, across = false) => {
  const event = Object.defineProperty(new KeyboardEvent('keydown', { key: name, cancelable: true }), 'target', { value: group.querySelectorAll('button, input')[at] })
  turn(group, event, across)
  return event
}

beforeEach(() => {
  document.body.innerHTML = '<div><button role="radio" aria-checked="false">a</button><button role="radio" aria-checked="true">b</button><button role="radio" aria-checked="false">c</button></div>'
  group = document.body.firstElementChild as HTMLElement
})

describe('a group of chips', () => {
  it('is one stop of Tab, at the chosen one', () => {
    settle(group)
    expect(stops()).toEqual([-1, 0, -1])
  })
  it('is walked with the arrows, round its ends, and chooses on the way', () => {
    const clicked: string[] = []
    group.addEventListener('click', (event) => clicked.push((event.target as HTMLElement).textContent ?? ''))
    key('ArrowRight', 1)
    key('ArrowRight', 2)
    key('ArrowLeft', 0)
    expect(clicked).toEqual(['c', 'a', 'c'])
    expect(document.activeElement?.textContent).toBe('c')
    expect(stops()).toEqual([-1, -1, 0])
  })
  it('is walked to the sides only where it says so, boxes and buttons alike, and remembers where one was', () => {
    document.body.innerHTML = '<table><thead><tr><th><input type="checkbox"></th><th><button>a</button><button disabled>b</button></th><th><button>c</button></th></tr></thead></table>'
    group = document.querySelector('tr')!
    const all = () => [...group.querySelectorAll<HTMLElement>('input, button:not([disabled])')].map((one) => one.tabIndex)
    settle(group)
    expect(all()).toEqual([0, -1, -1])
    key('ArrowRight', 0, true)
    key('ArrowRight', 1, true)
    expect(document.activeElement?.textContent).toBe('c')
    const down = key('ArrowDown', 3, true)
    expect([down.defaultPrevented, document.activeElement?.textContent]).toEqual([false, 'c'])
    ;(document.activeElement as HTMLElement).blur()
    settle(group)
    expect(all()).toEqual([-1, -1, 0])
  })
  it('leaves every other key alone', () => {
    key('x', 1)
    expect(document.activeElement).toBe(document.body)
  })
})
