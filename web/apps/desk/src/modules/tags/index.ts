import { defineModule } from '@/define'
import { definePanel } from '@/objects/panels'
import NameCell from './NameCell.vue'
import RowActs from './RowActs.vue'

definePanel('tag', { rowActs: RowActs, cells: { name: NameCell }, needs: ['color', 'kind', 'active'], widgets: { object: 'taggable', color: 'hue' }, empty: 'tags.none' })
definePanel('tag_category', { widgets: { object: 'taggable' } })

export default defineModule({
  name: 'tags',
  routes: [
    { path: '/tags', component: () => import('./TagsPage.vue'), meta: { title: 'tags.title', icon: 'tags', function: 'tag.view' } },
    { path: '/o/tag', redirect: '/tags' },
  ],
})
