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

export const auth = {
  /** A new picture code; `needed` says whether the next try with this account wants one. */
  captcha: (username = '') => api.get<Captcha>('/api/auth/captcha', { username }),

  async login(credentials: Credentials): Promise<Me> {
    await api.post('/api/auth/login', credentials)
    queryClient.clear()
    return fetchMe()
  },

  async logout(): Promise<void> {
    await api.post('/api/auth/logout')
    queryClient.clear()
  },

  changePassword: (old: string, fresh: string) => api.post('/api/auth/password', { old, new: fresh }),
}
