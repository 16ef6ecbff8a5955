import { defineField } from '@/define'
import DateFilter from './DateFilter.vue'
import DateInput from './DateInput.vue'

export default defineField({ types: ['date', 'datetime'], input: DateInput, filter: DateFilter })
