import { defineField } from '@/define'
import FileDisplay from './FileDisplay.vue'
import FileInput from './FileInput.vue'

export default defineField({ types: ['file', 'files', 'avatar', 'image'], input: FileInput, display: FileDisplay, width: 120 })
