import { beforeEach, describe, expect, it } from 'vitest'
import { settle, turn } from './rove'

let group: HTMLElement
const stops = () => [...group.querySelectorAll('button')].map((one) => one.tabIndex)
const key = (name: string, at: number) => turn(group, Object.defineProperty(new KeyboardEvent('keydown', { key: name, cancelable: true }), 'target', { value: group.querySelectorAll('button')[at] }))

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
  it('leaves every other key alone', () => {
    key('x', 1)
    expect(document.activeElement).toBe(document.body)
  })
})
