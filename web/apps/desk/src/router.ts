import { admit, fetchAnew, t, watchSession } from '@beluga/core'
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

router.beforeEach((to) => admit(to, '/'))

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
})

watchSession(() => router.currentRoute.value, (door) => void router.replace(door))
router.onError((error, to) => fetchAnew(error, to.fullPath))
