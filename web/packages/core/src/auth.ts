import { api } from './api/client'
import { fetchMe } from './me'
import { queryClient } from './query'
import type { Me } from './types'

export interface Captcha {
  id: string
  image: string
  needed?: boolean
}

export interface Credentials {
  username: string
  password: string
  captcha_id?: string
  captcha?: string
}

/** Nothing the one before was told stays. What is on the screen asks anew: an entry taken from under it would leave it
 * looking at nothing for ever, as the badges of a frame that stands around the sign-in page did. */
function renew(): void {
  queryClient.removeQueries({ type: 'inactive' })
  void queryClient.resetQueries()
}

export const auth = {
  /** A new picture code; `needed` says whether the next try with this account wants one. */
  captcha: (username = '') => api.get<Captcha>('/api/auth/captcha', { username }),

  async login(credentials: Credentials): Promise<Me> {
    await api.post('/api/auth/login', credentials)
    renew()
    return fetchMe()
  },

  async logout(): Promise<void> {
    await api.post('/api/auth/logout')
    queryClient.clear()
  },

  /** The rules for one's own password, in words. */
  passwordRules: async () => (await api.get<{ rules: string }>('/api/auth/password')).rules,

  changePassword: (old: string, fresh: string) => api.post('/api/auth/password', { old, new: fresh }),
}
