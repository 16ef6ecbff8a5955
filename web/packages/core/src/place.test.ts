import { describe, expect, it } from 'vitest'
import { placeWords } from './place'

describe('where a customer lives', () => {
  it('names a municipality once, in the language of the page', () => {
    expect(placeWords(1, '北京市', '北京市')).toEqual(['北京市'])
    expect(placeWords(1, 'Beijing', '北京市')).toEqual(['Beijing'])
    expect(placeWords(22, 'Chongqing', '重庆')).toEqual(['Chongqing'])
  })
  it('keeps a city beside its province, also one that does not fit it', () => {
    expect(placeWords(15, 'Shandong', '青岛市')).toEqual(['Shandong', '青岛市'])
    expect(placeWords(3, '河北省', '北京市')).toEqual(['河北省', '北京市'])
    expect(placeWords(null, undefined, '北京市')).toEqual(['北京市'])
    expect(placeWords(1, 'Beijing', null)).toEqual(['Beijing'])
  })
})
