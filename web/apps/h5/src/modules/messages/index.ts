import { defineModule } from '@/define'

export default defineModule({ name: 'messages', routes: [{ path: '/messages', component: () => import('./MessagesPage.vue'), meta: { tab: 'messages', title: 'shell.messages' } }] })
