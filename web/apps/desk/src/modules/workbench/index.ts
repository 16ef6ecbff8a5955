import { defineModule } from '@/define'

export default defineModule({
  name: 'workbench',
  routes: [{ path: '/', name: 'home', component: () => import('./WorkbenchPage.vue'), meta: { title: 'workbench.title', icon: 'house' } }],
})
