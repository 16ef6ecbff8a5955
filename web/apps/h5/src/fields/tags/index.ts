import { defineField } from '@/define'
import TagsDisplay from './TagsDisplay.vue'
import TagsFilter from './TagsFilter.vue'
import TagsInput from './TagsInput.vue'

export default defineField({ types: ['tags'], input: TagsInput, display: TagsDisplay, filter: TagsFilter })
