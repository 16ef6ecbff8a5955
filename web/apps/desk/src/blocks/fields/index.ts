import { defineBlock } from '@/define'
import FieldsBlock from './FieldsBlock.vue'

export default defineBlock({ name: 'fields', label: 'objects.otherFields', component: FieldsBlock })
