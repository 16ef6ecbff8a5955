import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'

definePanel('follow_up', { related: defineAsyncComponent(() => import('./FollowUpEntries.vue')) })
definePanel('follow_up_task', { rowActs: defineAsyncComponent(() => import('./EntryActs.vue')), needs: ['customer', 'task', 'progress'], empty: 'followups.noTasks' })
definePanel('customer', { writer: defineAsyncComponent(() => import('./Writer.vue')) })

export default defineModule({ name: 'followups', routes: [] })
