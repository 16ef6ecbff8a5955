import { defineModule } from '@/define'

export default defineModule({ name: 'followups', routes: [{ path: '/follow-up', component: () => import('@/blocks/composer/ComposerPage.vue'), meta: { title: 'composer.title' } }] })
