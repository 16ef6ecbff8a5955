import { admit, fetchAnew, t, watchSession } from '@beluga/core'
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

router.beforeEach((to) => admit(to, '/messages'))

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
})

watchSession(() => router.currentRoute.value, (door) => void router.replace(door))
router.onError((error, to) => fetchAnew(error, `/m${to.fullPath}`))
