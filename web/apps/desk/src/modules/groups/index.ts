import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'
import { defineAsyncComponent } from 'vue'

definePanel('customer', { args: { 'customer.assign': defineAsyncComponent(() => import('./AssignArgs.vue')) } })
definePanel('customer_group', { path: '/groups' })
definePanel('grouping_rule', { path: '/groups/rules' })

export default defineModule({
  name: 'groups',
  routes: [
    { path: '/groups', component: () => import('./GroupsPage.vue'), meta: { title: 'groups.title', icon: 'users-round', function: 'customer_group.view' } },
    { path: '/groups/rules', component: () => import('./GroupingRulesPage.vue'), meta: { title: 'groups.rulesTitle', icon: 'split', function: 'grouping_rule.view' } },
    { path: '/groups/:id(\\d+)', redirect: '/groups' },
    { path: '/o/customer_group', redirect: '/groups' },
    { path: '/o/grouping_rule', redirect: '/groups/rules' },
  ],
})
