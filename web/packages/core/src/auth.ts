import { api } from './api/client'
import { fetchMe } from './me'
import { queryClient } from './query'
import type { AppConfig, Me } from './types'

export interface Captcha {
  id: string
  image: string
}

export interface Credentials {
  username: string
  password: string
  captcha_id?: string
  captcha?: string
}

export const auth = {
  captcha: () => api.get<Captcha>('/api/auth/captcha'),

  /** Whether this installation asks for a picture code from the first try on. */
  captchaWanted: (): Promise<boolean> =>
    api.get<AppConfig>('/api/config').then((config) => config.captcha === true || config.captcha === 'always', () => false),

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
