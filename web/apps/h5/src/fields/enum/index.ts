import { defineField } from '@/define'
import EnumDisplay from './EnumDisplay.vue'
import EnumFilter from './EnumFilter.vue'
import EnumInput from './EnumInput.vue'

export default defineField({ types: ['enum', 'enums'], input: EnumInput, display: EnumDisplay, filter: EnumFilter })
