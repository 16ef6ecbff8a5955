import { defineAsyncComponent } from 'vue'
import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'
import TagNameCell from './TagNameCell.vue'
import ValidCell from './ValidCell.vue'
import StateCell from './StateCell.vue'

definePanel('tag', {
  path: '/tags',
  cells: { name: TagNameCell, valid_days: ValidCell, active: StateCell },
  needs: ['color', 'kind', 'active'],
  widgets: { object: 'taggable', color: 'hue', valid_days: 'days' },
  rowActs: defineAsyncComponent(() => import('./TagActs.vue')),
  form: defineAsyncComponent(() => import('./TagDialog.vue')),
  empty: 'tags.none',
})
definePanel('tag_category', { widgets: { object: 'taggable' } })
definePanel('tag_rule', { related: defineAsyncComponent(() => import('./RuleList.vue')) })

export default defineModule({
  name: 'tags',
  routes: [
    { path: '/tags', component: () => import('./TagsPage.vue'), meta: { title: 'tags.title', icon: 'tags', function: 'tag.view' } },
    { path: '/tags/:id(\\d+)', component: () => import('@/objects/RecordPage.vue'), props: { object: 'tag' }, meta: { title: 'tags.tag', icon: 'tag', function: 'tag.view' } },
    { path: '/o/tag', redirect: '/tags' },
  ],
})
