import { defineModule } from '@/define'

export default defineModule({ name: 'me', routes: [{ path: '/me', component: () => import('./MePage.vue'), meta: { tab: 'me', title: 'shell.me' } }, { path: '/profile', redirect: '/me' }] })
