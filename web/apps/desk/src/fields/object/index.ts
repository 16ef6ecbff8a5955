import { defineField } from '@/define'
import ObjectDisplay from './ObjectDisplay.vue'
import ObjectInput from './ObjectInput.vue'

export default defineField({ types: ['object', 'taggable'], input: ObjectInput, display: ObjectDisplay, width: 112 })
