import { defineModule } from '@/define'

export default defineModule({
  name: 'org',
  routes: [
    { path: '/org/people', name: 'people', component: () => import('./PeoplePage.vue'), meta: { title: 'org.people', icon: 'users', function: 'user.view' } },
    { path: '/org/roles', name: 'roles', component: () => import('./RolesPage.vue'), meta: { title: 'org.rolesPage', icon: 'shield', function: 'role.view' } },
  ],
})
