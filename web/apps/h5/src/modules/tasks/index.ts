import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel } from '@/views/panels'
import PlanCard from './PlanCard.vue'
import TaskCard from './TaskCard.vue'

definePanel('task', {
  card: TaskCard, foot: defineAsyncComponent(() => import('./TaskFoot.vue')),
  needs: ['kind', 'customer', 'due_at', 'priority', 'progress', 'when', 'assignees'], empty: 'tasks.none',
})

definePanel('follow_plan', { card: PlanCard, needs: ['name', 'customer', 'at', 'way', 'done_at'] })

export default defineModule({
  name: 'tasks',
  routes: [
    { path: '/work', component: () => import('./WorkPage.vue'), meta: { tab: 'work', title: 'shell.work' } },
    { path: '/tasks/:rest(.*)*', redirect: (to) => `/o/task${to.params.rest?.length ? `/${[to.params.rest].flat().join('/')}` : ''}` },
  ],
})
