import { describe, expect, it } from 'vitest'
import { fitted } from './photos'

describe('a photo before it travels', () => {
  it('fits into 1600 px and keeps its shape', () => {
    expect(fitted(4032, 3024)).toEqual({ width: 1600, height: 1200 })
    expect(fitted(1080, 2400)).toEqual({ width: 720, height: 1600 })
  })
  it('is never made larger', () => {
    expect(fitted(640, 480)).toEqual({ width: 640, height: 480 })
    expect(fitted(9000, 1)).toEqual({ width: 1600, height: 1 })
  })
})
