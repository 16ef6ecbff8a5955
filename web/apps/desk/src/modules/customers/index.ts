import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'
import NameCell from './NameCell.vue'

definePanel('customer', {
  left: defineAsyncComponent(() => import('./CustomerPanel.vue')),
  rowActs: defineAsyncComponent(() => import('./RowActs.vue')),
  cells: { name: NameCell },
  needs: ['avatar', 'kind'],
  empty: 'customers.none',
})

export default defineModule({ name: 'customers', routes: [{ path: '/customers/:rest(.*)*', redirect: (to) => `/o/customer${to.params.rest?.length ? `/${[to.params.rest].flat().join('/')}` : ''}` }] })
