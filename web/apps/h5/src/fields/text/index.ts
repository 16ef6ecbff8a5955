import { defineField } from '@/define'
import TextDisplay from './TextDisplay.vue'
import TextFilter from './TextFilter.vue'
import TextInput from './TextInput.vue'

export default defineField({ types: ['text', 'longtext', 'phone', 'email', 'url', 'idnumber'], input: TextInput, display: TextDisplay, filter: TextFilter })
