import { defineModule } from '@/define'

export default defineModule({ name: 'briefing', routes: [{ path: '/briefing', component: () => import('./BriefingPage.vue'), meta: { tab: 'briefing', title: 'shell.briefing' } }] })
