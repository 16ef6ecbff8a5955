import { defineField } from '@/define'
import BoolFilter from './BoolFilter.vue'
import BoolInput from './BoolInput.vue'

export default defineField({ types: ['bool'], input: BoolInput, filter: BoolFilter })
