import { defineModule } from '@/define'

/** Any object by its name, for which no app has made pages of its own. */
export default defineModule({
  name: 'generic',
  routes: [
    { path: '/o/:object', component: () => import('@/objects/ListPage.vue'), props: (route) => ({ object: String(route.params.object) }), meta: { title: 'objects.list', icon: 'table' } },
    { path: '/o/:object/import', component: () => import('@/objects/import/ImportWizard.vue'), props: (route) => ({ object: String(route.params.object) }), meta: { title: 'objects.importing', icon: 'upload' } },
    { path: '/o/:object/imports', component: () => import('@/objects/import/ImportHistory.vue'), props: (route) => ({ object: String(route.params.object) }), meta: { title: 'objects.importHistory', icon: 'history' } },
    { path: '/o/:object/:id(\\d+)', component: () => import('@/objects/RecordPage.vue'), props: (route) => ({ object: String(route.params.object) }), meta: { title: 'objects.record', icon: 'file-text' } },
  ],
})
