import { defineField } from '@/define'
import NumberFilter from './NumberFilter.vue'
import NumberInput from './NumberInput.vue'

export default defineField({ types: ['integer', 'decimal', 'amount'], input: NumberInput, filter: NumberFilter })
