import { afterEach, expect, test, vi } from 'vitest'
import { api } from './api/client'
import { searchRecords } from './options'

const answer = (...titles: string[]) => ({ items: titles.map((title, at) => ({ id: at + 1, title, subtitle: '' })) })
afterEach(() => vi.restoreAllMocks())

test('only those of a group are asked for, whatever is typed and however many others there are', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue(answer('张超'))
  await searchRecords('user', '张', [6, 11])
  expect(get.mock.calls).toEqual([['/api/objects/user/options', { q: '张', ids: '6,11' }]])
})

test('a large group is asked for in parts, an empty one not at all', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue(answer('张超'))
  expect(await searchRecords('user', '', Array.from({ length: 450 }, (_, at) => at))).toHaveLength(3)
  expect(get).toHaveBeenCalledTimes(3)
  expect(await searchRecords('user', '', [])).toEqual([])
  expect(get).toHaveBeenCalledTimes(3)
})

test('people come by the reading of their names, customers as the server orders them', async () => {
  vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(answer('张超', '王丽', '陈静')))
  expect((await searchRecords('user')).map((one) => one.label)).toEqual(['陈静', '王丽', '张超'])
  expect((await searchRecords('customer')).map((one) => one.label)).toEqual(['张超', '王丽', '陈静'])
})
