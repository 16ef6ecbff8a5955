import { defineModule } from '@/define'

export default defineModule({
  name: 'objects',
  routes: [
    { path: '/o/customer', component: () => import('./ListPage.vue'), props: { object: 'customer' }, meta: { tab: 'customers', title: 'shell.customers' } },
    { path: '/o/:object', component: () => import('./ListPage.vue'), props: true },
    { path: '/o/:object/new', component: () => import('./FormPage.vue'), props: true },
    { path: '/o/:object/:id(\\d+)', component: () => import('./RecordPage.vue'), props: true },
    { path: '/o/:object/:id(\\d+)/edit', component: () => import('./FormPage.vue'), props: true },
  ],
})
