import { can, t, type ObjectMeta } from '@beluga/core'
import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel, type TabSpec } from '@/views/panels'
import CustomerCard from './CustomerCard.vue'
import CustomerWaiting from './CustomerWaiting.vue'

definePanel('customer', {
  card: CustomerCard,
  above: CustomerWaiting,
  head: defineAsyncComponent(() => import('./CustomerHead.vue')),
  foot: defineAsyncComponent(() => import('./CustomerFoot.vue')),
  args: { 'customer.assign': defineAsyncComponent(() => import('./AssignArgs.vue')) },
  needs: ['avatar', 'kind', 'phone', 'tags', 'tag_score', 'owner', 'last_follow_at', 'last_follow_status', 'next_follow_at', 'maturity', 'created_at'],
  quick: ['name', 'kind', 'phone', 'gender', 'wechat', 'source', 'maturity', 'next_follow_at', 'remark'],
  empty: 'customers.none',
  top: true,
  tabs: (meta: ObjectMeta): TabSpec[] => {
    const related = (name: string, label?: string): TabSpec[] => meta.tabs.filter((tab) => tab.name === name).map((tab) => ({ name, label: label ?? tab.label, block: 'related', target: tab.object, fk: tab.fk }))
    return [
      { name: 'info', label: t('customers.info'), block: 'info' },
      { name: 'timeline', label: t('customers.follow'), block: 'timeline' },
      ...related('tasks', t('customers.tasks')),
      ...(can('customer.view') ? [{ name: 'tags', label: t('customers.tags'), block: 'tags' }] : []),
      ...related('contacts'), ...related('follow_plans'), ...related('invited'),
    ]
  },
})

export default defineModule({ name: 'customers', routes: [{ path: '/customers/:rest(.*)*', redirect: (to) => `/o/customer${to.params.rest?.length ? `/${[to.params.rest].flat().join('/')}` : ''}` }] })
