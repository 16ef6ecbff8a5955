import { QueryObserver } from '@tanstack/vue-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { api } from './api/client'
import { auth } from './auth'
import { ME_KEY } from './me'
import { queryClient } from './query'
import type { Me } from './types'

const me = (id: number, unread: number) => ({ user: { id }, unread }) as unknown as Me

afterEach(() => vi.restoreAllMocks())

describe('signing in', () => {
  it('reaches what already stands on the screen, as the badges around the sign-in page do', async () => {
    let signedIn = false
    vi.spyOn(api, 'post').mockImplementation(() => { signedIn = true; return Promise.resolve({} as never) })
    vi.spyOn(api, 'get').mockImplementation(() => (signedIn ? Promise.resolve(me(7, 6) as never) : Promise.reject(new Error('401'))))
    const seen: (number | undefined)[] = []
    const observer = new QueryObserver<Me>(queryClient, { queryKey: ME_KEY, queryFn: () => api.get<Me>('/api/me'), retry: false })
    const stop = observer.subscribe((answer) => seen.push(answer.data?.unread))
    await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true))
    queryClient.setQueryData(['records', 'customer'], 'of somebody else')
    await auth.login({ username: 'a', password: 'b' })
    await vi.waitFor(() => expect(seen.at(-1)).toBe(6))
    expect(queryClient.getQueryData(['records', 'customer'])).toBeUndefined()
    stop()
  })
})

