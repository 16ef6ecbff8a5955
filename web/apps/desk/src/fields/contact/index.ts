import { defineField } from '@/define'
import TextFilter from '../text/TextFilter.vue'
import TextInput from '../text/TextInput.vue'
import ContactDisplay from './ContactDisplay.vue'

export default defineField({ types: ['phone', 'email', 'idnumber', 'url'], input: TextInput, display: ContactDisplay, filter: TextFilter, width: 136, widths: { idnumber: 176, email: 208 } })
