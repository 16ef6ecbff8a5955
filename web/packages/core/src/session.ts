/** Signing in, getting past the door and noticing that the session is over: the same on desk and phone. Routers and
 * widgets stay with the apps; this knows only where one wants to go. */
import { computed, nextTick, ref, watch } from 'vue'
import { onApiError } from './api/client'
import { ApiError } from './api/errors'
import { auth, type Captcha } from './auth'
import { stopEvents } from './events'
import { i18n, language, setLanguage, t, toLang } from './i18n'
import { fetchMe, ME_KEY } from './me'
import { queryClient } from './query'

/** A route as far as this file needs to know it. */
export interface Place { path: string; fullPath: string; name?: string | symbol | null; meta: { public?: boolean }; matched?: readonly unknown[] }
export interface Door { name: 'login' | 'password'; query: Record<string, string> }

/** Where to go after a sign-in: the wish out of the address when it is one of our own pages, else `home`. */
export const wished = (next: unknown, home = '/') => (typeof next === 'string' && /^\/(?!\/)/.test(next) ? next : home)

/** Whether one may open `to`, or which door is in front of it. Without a network the pages themselves say so. */
export async function admit(to: Place, home: string): Promise<true | Door> {
  if (to.meta.public) return true
  try {
    const me = await fetchMe()
    if (me.user.language && toLang(me.user.language) !== i18n.global.locale.value) setLanguage(toLang(me.user.language))
    return me.must_change_password && to.name !== 'password' ? { name: 'password', query: { next: to.fullPath } } : true
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return { name: 'login', query: to.path === home ? {} : { next: to.fullPath } }
    return true
  }
}

/** Whether the session is over. A request from before a new password or sign-in is refused though the session lives on:
 * once the answer with the new cookie had time to come, the server is asked again. */
async function over(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 600))
  return fetch('/api/me').then((answer) => answer.status === 401, () => false)
}

/** A session that ended elsewhere, or an account switched off, is noticed at the next request of any open page. */
export function watchSession(here: () => Place, go: (door: Door) => void): void {
  let asking = false
  onApiError((error) => {
    const place = here()
    if (error.status === 401 && !place.meta.public && place.matched?.length && !asking) {
      asking = true
      void over().then((ended) => {
        asking = false
        const now = here()
        if (!ended || now.meta.public) return
        stopEvents()
        // Emptied, not taken away: who looks at it sees the next one who signs in.
        queryClient.getQueryCache().find({ queryKey: ME_KEY, exact: true })?.reset()
        go({ name: 'login', query: { next: now.fullPath, ended: '1' } })
      })
    }
    if (error.code === 'must_change_password' && place.name !== 'password') go({ name: 'password', query: { next: place.fullPath } })
  })
}

/** After an update of the server the parts of the former build are gone: `address` is fetched anew, once a minute at most. */
export function fetchAnew(error: unknown, address: string): void {
  if (!navigator.onLine || !/dynamically imported module|Importing a module script failed|preload CSS/i.test(String(error))) return
  const key = `beluga.reloaded:${address}`
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return
  sessionStorage.setItem(key, String(Date.now()))
  location.assign(address)
}

/** The sign-in form: what is typed, the picture when one is asked for, and why it did not work. `enter` opens the next
 * page; `focus` puts the cursor where the next try begins. */
export function useSignIn(ended: boolean, enter: (mustChange: boolean) => Promise<unknown>, focus: (what: 'code' | 'password') => void) {
  const username = ref('')
  const password = ref('')
  const code = ref('')
  const captcha = ref<Captcha | null>(null)
  const reason = ref(ended ? 'ended' : '')
  const message = ref('')
  const busy = ref(false)

  async function freshCaptcha(always = true): Promise<void> {
    const picture = await auth.captcha(username.value.trim()).catch(() => null)
    captcha.value = picture && (always || picture.needed !== false) ? picture : null
    code.value = ''
  }
  async function signIn(): Promise<void> {
    if (busy.value) return
    reason.value = message.value = ''
    if (!username.value.trim() || !password.value) {
      reason.value = 'empty'
      return
    }
    busy.value = true
    try {
      const picture = captcha.value ? { captcha_id: captcha.value.id, captcha: code.value.trim() } : {}
      const me = await auth.login({ username: username.value.trim(), password: password.value, ...picture })
      await enter(me.must_change_password)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      message.value = error.message
      if (error.offline || error.code === 'locked' || error.code === 'disabled') return
      // A picture serves for one try; whether the next one needs any, the server says.
      const picture = error.code.startsWith('captcha')
      await freshCaptcha(picture)
      await nextTick()
      focus(picture ? 'code' : 'password')
    } finally {
      busy.value = false
    }
  }
  // Where the installation always wants a picture it stands there from the first try on.
  void freshCaptcha(false)
  return { username, password, code, captcha, reason, message, busy, freshCaptcha, signIn, flip: () => setLanguage(language() === 'en' ? 'zh' : 'en') }
}

/** The form for one's own password: what is typed, what is wrong with it, and the save. */
export function usePasswordForm(done: () => void) {
  const values = ref({ old: '', fresh: '', again: '' })
  const busy = ref(false)
  const tried = ref(false)
  const refused = ref<ApiError | null>(null)
  // Told from the start, not when they are broken; without an answer the server still says what is wrong.
  const rules = ref('')
  void auth.passwordRules().then((told) => (rules.value = told), () => undefined)
  watch(values, () => (refused.value = null), { deep: true })
  const needed = (value: string, label: string) => (tried.value && !value ? t('error.required', { label: t(label) }) : '')
  const reasons = computed(() => ({
    old: refused.value?.reason('old') ?? needed(values.value.old, 'shell.oldPassword'),
    fresh: refused.value?.reason('new') ?? needed(values.value.fresh, 'shell.newPassword'),
    again: tried.value && values.value.again !== values.value.fresh ? t('shell.passwordsDiffer') : '',
  }))

  async function save(): Promise<void> {
    tried.value = true
    refused.value = null
    const { old, fresh, again } = values.value
    if (!old || !fresh || again !== fresh || busy.value) return
    busy.value = true
    try {
      await auth.changePassword(old, fresh)
      done()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused.value = error
    } finally {
      busy.value = false
    }
  }
  return { values, reasons, rules, busy, refused, save }
}
