import { defineField } from '@/define'
import TextDisplay from './TextDisplay.vue'
import TextFilter from './TextFilter.vue'
import TextInput from './TextInput.vue'

export default defineField({ types: ['text', 'longtext', 'json'], input: TextInput, display: TextDisplay, filter: TextFilter, width: 160 })
