import { ApiError, fetchMe, i18n, ME_KEY, onApiError, queryClient, setLanguage, stopEvents, t, toLang } from '@beluga/core'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { modules } from './registry'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/messages' },
  { path: '/login', name: 'login', component: () => import('./shell/LoginPage.vue'), meta: { public: true, title: 'shell.signIn' } },
  { path: '/password', name: 'password', component: () => import('./shell/PasswordPage.vue'), meta: { title: 'shell.changePassword' } },
  ...modules().flatMap((module) => module.routes),
  { path: '/:path(.*)*', name: 'missing', component: () => import('./shell/MissingPage.vue'), meta: { title: 'shell.missing' } },
]

export const router = createRouter({ history: createWebHistory('/m/'), routes })

router.beforeEach(async (to) => {
  if (to.meta.public) return true
  try {
    const me = await fetchMe()
    if (me.user.language && toLang(me.user.language) !== i18n.global.locale.value) setLanguage(toLang(me.user.language))
    if (me.must_change_password && to.name !== 'password') return { name: 'password', query: { next: to.fullPath } }
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return { name: 'login', query: to.path === '/messages' ? {} : { next: to.fullPath } }
    // Without a network the pages themselves say so and offer to try again.
    return true
  }
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
})

onApiError((error) => {
  const here = router.currentRoute.value
  if (error.status === 401 && !here.meta.public && here.matched.length) {
    stopEvents()
    queryClient.removeQueries({ queryKey: ME_KEY })
    void router.replace({ name: 'login', query: { next: here.fullPath, ended: '1' } })
  }
  if (error.code === 'must_change_password' && here.name !== 'password') void router.replace({ name: 'password', query: { next: here.fullPath } })
})

// After an update of the server the parts of the former build are gone: the page is fetched anew, once.
router.onError((error, to) => {
  if (!navigator.onLine || !/dynamically imported module|Importing a module script failed|preload CSS/i.test(String(error))) return
  const key = `beluga.m.reloaded:${to.fullPath}`
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return
  sessionStorage.setItem(key, String(Date.now()))
  location.assign(`/m${to.fullPath}`)
})
