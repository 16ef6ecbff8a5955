import { addMessages } from '@beluga/core'
import { describe, expect, it } from 'vitest'
import { cronOf, cronWords, planOf } from './cron'
import messages from './messages'

addMessages(messages)

describe('cron in words', () => {
  it.each([
    ['30 5 * * *', '每天 05:30'],
    ['0 30 5 * * ?', '每天 05:30'],
    ['*/30 * * * *', '每 30 分钟'],
    ['0 0/30 * * * ?', '每 30 分钟'],
    ['0 8 * * 6', '每周六 08:00'],
    ['0 0 8 ? * 7', '每周六 08:00'],
    ['0 0 8 ? * SAT', '每周六 08:00'],
    ['0 9 * * 1-5', '工作日 09:00'],
    ['15 * * * *', '每小时的 15 分'],
    ['0 2 1 * *', '每月 1 日 02:00'],
    ['0 2 1 6 *', '0 2 1 6 *'],
    ['nonsense', 'nonsense'],
  ])('%s', (cron, words) => expect(cronWords(cron)).toBe(words))

  it('goes there and back', () => {
    for (const cron of ['*/5 * * * *', '0 */2 * * *', '10 4 * * *', '0 8 * * 1,3', '0 2 15 * *']) expect(cronOf(planOf(cron))).toBe(cron)
  })
})
