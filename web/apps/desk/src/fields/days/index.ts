import { defineField } from '@/define'
import NumberFilter from '../number/NumberFilter.vue'
import NumberInput from '../number/NumberInput.vue'
import DaysDisplay from './DaysDisplay.vue'

/** A span in days; none is for ever. */
export default defineField({ types: ['days'], input: NumberInput, display: DaysDisplay, filter: NumberFilter, none: 'fields.forEver', align: 'right', width: 120 })
