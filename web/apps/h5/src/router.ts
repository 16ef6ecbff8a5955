import { admit, fetchAnew, ME_KEY, queryClient, t, watchSession } from '@beluga/core'
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

// Who one was last time is enough to begin with on a network that hardly moves; a session that ended is noticed at once after.
const PATIENCE = 2_500
router.beforeEach((to) => {
  const known = queryClient.getQueryData(ME_KEY) !== undefined
  return Promise.race([admit(to, '/messages'), ...(known ? [new Promise<true>((resolve) => setTimeout(() => resolve(true), PATIENCE))] : [])])
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
})

watchSession(() => router.currentRoute.value, (door) => void router.replace(door))
router.onError((error, to) => fetchAnew(error, `/m${to.fullPath}`))
