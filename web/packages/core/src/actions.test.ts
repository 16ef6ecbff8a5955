import { afterEach, expect, it } from 'vitest'
import { doneWords } from './actions'
import { setLanguage } from './i18n'

afterEach(() => setLanguage('zh'))

it('says once that a thing is done', () => {
  setLanguage('zh')
  expect(['完成', '标记已完成', '修改优先级'].map(doneWords)).toEqual(['已完成', '已完成', '修改优先级完成'])
  setLanguage('en')
  expect(['Complete', 'Mark as done', 'Set priority'].map(doneWords)).toEqual(['Done', 'Done', 'Set priority: done'])
})
