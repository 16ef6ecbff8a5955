import { afterEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { api } from './api/client'
import { queryClient } from './query'
import { useRecord } from './records'

const scope = effectScope()
afterEach(() => {
  scope.stop()
  queryClient.clear()
  vi.restoreAllMocks()
})

it('a record asked for again is the one of its key, also when one of those who look at it has gone on', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue({ item: { id: 7 }, refs: {} })
  const id = ref<number | null>(7)
  scope.run(() => {
    useRecord('customer', 7)
    useRecord('customer', id)
  })
  await vi.waitFor(() => expect(get).toHaveBeenCalledOnce())
  await nextTick()
  id.value = null
  await queryClient.invalidateQueries({ queryKey: ['record', 'customer'] })
  expect(get.mock.calls.map(([path]) => path)).toEqual(['/api/objects/customer/records/7', '/api/objects/customer/records/7'])
})
