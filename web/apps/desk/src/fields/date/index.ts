import { defineField } from '@/define'
import DateDisplay from './DateDisplay.vue'
import DateFilter from './DateFilter.vue'
import DateInput from './DateInput.vue'

export default defineField({ types: ['date', 'datetime', 'time'], input: DateInput, display: DateDisplay, filter: DateFilter, width: 140, widths: { datetime: 156 } })
