import { defineBlock } from '@/define'
import ChangesBlock from './ChangesBlock.vue'

export default defineBlock({ name: 'changes', label: 'objects.changes', component: ChangesBlock })
