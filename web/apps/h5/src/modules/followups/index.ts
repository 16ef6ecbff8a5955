import { defineModule } from '@/define'
import { definePanel } from '@/views/panels'

definePanel('follow_up', { empty: 'composer.noneYet' })
definePanel('follow_up_task', { given: 'composer.noTasksYet' })

export default defineModule({
  name: 'followups',
  routes: [
    { path: '/follow-up', component: () => import('@/blocks/composer/ComposerPage.vue'), meta: { title: 'composer.title', saysOffline: true } },
    // Wherever a new one is asked for it is written with photos, and kept when the network goes.
    { path: '/o/follow_up/new', redirect: (to) => ({ path: '/follow-up', query: to.query }) },
  ],
})
