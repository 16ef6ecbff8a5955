import { defineField } from '@/define'
import FileDisplay from './FileDisplay.vue'
import FileInput from './FileInput.vue'

export default defineField({ types: ['file', 'files'], input: FileInput, display: FileDisplay })
