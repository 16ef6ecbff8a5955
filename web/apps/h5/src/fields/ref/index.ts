import { defineField } from '@/define'
import RefDisplay from './RefDisplay.vue'
import RefFilter from './RefFilter.vue'
import RefInput from './RefInput.vue'

export default defineField({ types: ['ref', 'refs'], input: RefInput, display: RefDisplay, filter: RefFilter })
