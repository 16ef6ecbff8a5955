import { defineBlock } from '@/define'
import TagsBlock from './TagsBlock.vue'

export default defineBlock({ name: 'tags', component: TagsBlock })
