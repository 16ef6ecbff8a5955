import { beforeEach, describe, expect, it } from 'vitest'
import { settleRows } from './rowStop'

let body: HTMLElement
const stops = () => [...body.querySelectorAll<HTMLElement>('[data-row], input, button')].filter((one) => one.tabIndex === 0).map((one) => one.dataset.row ?? one.textContent)

beforeEach(() => {
  const row = (at: number) => `<tr data-row="${at}"><td><input type="checkbox"></td><td><button>eye ${at}</button></td></tr>`
  document.body.innerHTML = `<table><tbody>${[0, 1, 2].map(row).join('')}</tbody></table>`
  body = document.querySelector('tbody')!
})

describe('the rows of a table', () => {
  it('are one stop: the marked row and what it offers', () => {
    settleRows(body, 1)
    expect(stops()).toEqual(['1', 'eye 1'])
  })
  it('begin with the first where none is marked, or the marked one is gone', () => {
    settleRows(body, -1)
    expect(stops()).toEqual(['0', 'eye 0'])
    settleRows(body, 7)
    expect(stops()).toEqual(['0', 'eye 0'])
  })
})
