import { defineBlock } from '@/define'
import RelatedBlock from './RelatedBlock.vue'

export default defineBlock({ name: 'related', component: RelatedBlock })
