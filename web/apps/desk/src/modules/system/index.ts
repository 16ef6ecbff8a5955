import { defineModule } from '@/define'

const page = (name: string, path: string, icon: string, right: string, component: () => Promise<unknown>) => ({
  path, name, component: component as never, meta: { title: `system.${name}`, icon, function: right },
})

export default defineModule({
  name: 'system',
  routes: [
    page('enums', '/system/enums', 'list', 'enum.view', () => import('./EnumsPage.vue')),
    page('parameters', '/system/parameters', 'sliders-horizontal', 'parameter.view', () => import('./ParametersPage.vue')),
    page('schedules', '/system/schedules', 'clock', 'schedule.view', () => import('./SchedulesPage.vue')),
    page('registrations', '/system/registrations', 'list-checks', 'registration.view', () => import('./RegistrationsPage.vue')),
    page('structures', '/system/structures', 'database', 'structure.view', () => import('./StructuresPage.vue')),
    page('applications', '/system/applications', 'plug', 'application.view', () => import('./ApplicationsPage.vue')),
    page('apidocs', '/system/api', 'code', 'api.view', () => import('./ApiPage.vue')),
  ],
})
