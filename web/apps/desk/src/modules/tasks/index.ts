import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'

// The detail of a task is formatted text, which its type alone does not say.
definePanel('task', { page: defineAsyncComponent(() => import('./TasksPage.vue')), widgets: { detail: 'richtext' }, needs: ['priority', 'progress', 'when', 'due_at', 'assignees', 'customer'], empty: 'tasks.none' })

export default defineModule({
  name: 'tasks',
  routes: [{ path: '/tasks', redirect: (to) => ({ path: '/o/task', query: to.query }) }],
})
