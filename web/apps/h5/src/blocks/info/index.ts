import { defineBlock } from '@/define'
import InfoBlock from './InfoBlock.vue'

export default defineBlock({ name: 'info', component: InfoBlock })
