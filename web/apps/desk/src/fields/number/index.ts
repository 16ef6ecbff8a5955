import { defineField } from '@/define'
import NumberDisplay from './NumberDisplay.vue'
import NumberFilter from './NumberFilter.vue'
import NumberInput from './NumberInput.vue'

export default defineField({ types: ['integer', 'decimal', 'amount'], input: NumberInput, display: NumberDisplay, filter: NumberFilter, align: 'right', width: 120 })
