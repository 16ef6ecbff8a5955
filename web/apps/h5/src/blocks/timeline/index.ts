import { defineBlock } from '@/define'
import TimelineBlock from './TimelineBlock.vue'

export default defineBlock({ name: 'timeline', component: TimelineBlock })
