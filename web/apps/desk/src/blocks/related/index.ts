import { defineBlock } from '@/define'
import RelatedBlock from './RelatedBlock.vue'

export default defineBlock({ name: 'related', label: 'objects.related', component: RelatedBlock })
