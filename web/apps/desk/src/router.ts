import { ApiError, fetchMe, i18n, onApiError, queryClient, ME_KEY, setLanguage, stopEvents, t, toLang } from '@beluga/core'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { modules } from './registry'
import ErrorPage from './shell/ErrorPage.vue'


const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./shell/LoginPage.vue'), meta: { public: true, bare: true, title: 'shell.signIn' } },
  { path: '/password', name: 'password', component: () => import('./shell/PasswordPage.vue'), meta: { bare: true, title: 'shell.changePassword' } },
  { path: '/profile', name: 'profile', component: () => import('./shell/ProfilePage.vue'), meta: { title: 'shell.profile', icon: 'circle-user' } },
  { path: '/support', name: 'support', component: () => import('./shell/SupportPage.vue'), meta: { title: 'shell.support', icon: 'circle-help' } },
  ...modules().flatMap((module) => module.routes),
]
if (!routes.some((route) => route.path === '/')) {
  routes.unshift({ path: '/', name: 'home', component: () => import('./shell/HomePage.vue'), meta: { title: 'shell.home', icon: 'house' } })
}
routes.push({ path: '/:path(.*)*', name: 'missing', component: ErrorPage, props: { status: 404 }, meta: { noTab: true, title: 'shell.missing' } })

export const router = createRouter({ history: createWebHistory('/'), routes })

router.beforeEach(async (to) => {
  if (to.meta.public) return true
  try {
    const me = await fetchMe()
    if (me.user.language && toLang(me.user.language) !== i18n.global.locale.value) setLanguage(toLang(me.user.language))
    if (me.must_change_password && to.name !== 'password') return { name: 'password', query: { next: to.fullPath } }
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return { name: 'login', query: to.path === '/' ? {} : { next: to.fullPath } }
    // The frame itself tells what is wrong and offers to try again.
    return true
  }
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
})

// A session that ended elsewhere, or an account switched off, is noticed at the next request of any open page.
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
  if (!/dynamically imported module|Importing a module script failed|preload CSS/i.test(String(error))) return
  const key = `beluga.reloaded:${to.fullPath}`
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return
  sessionStorage.setItem(key, String(Date.now()))
  location.assign(to.fullPath)
})
