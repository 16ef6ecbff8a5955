import { defineField } from '@/define'
import BoolDisplay from './BoolDisplay.vue'
import BoolFilter from './BoolFilter.vue'
import BoolInput from './BoolInput.vue'

export default defineField({ types: ['bool'], input: BoolInput, display: BoolDisplay, filter: BoolFilter, width: 88 })
