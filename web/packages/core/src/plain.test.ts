import { afterEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { api } from './api/client'
import { usePlain } from './plain'

afterEach(() => vi.restoreAllMocks())

it('is plain in both places at once, for this record alone, and forgotten with the page', async () => {
  vi.spyOn(api, 'post').mockResolvedValue({ value: '13800000001' } as never)
  const page = effectScope()
  const id = ref(7)
  const [head, line, other] = page.run(() => [usePlain('customer', id, 'phone', '138****0001'), usePlain('customer', 7, 'phone', '138****0001'), usePlain('customer', 8, 'phone', '138****0002')]) ?? []
  await head?.ask()
  expect([head?.plain.value, line?.plain.value, other?.plain.value]).toEqual(['13800000001', '13800000001', undefined])
  id.value = 8
  await nextTick()
  expect(head?.plain.value).toBeUndefined()
  page.stop()
  const again = effectScope().run(() => usePlain('customer', 7, 'phone', '138****0001'))
  expect(again?.plain.value).toBeUndefined()
})
