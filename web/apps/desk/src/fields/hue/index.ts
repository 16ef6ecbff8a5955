import { defineField } from '@/define'
import HueDisplay from './HueDisplay.vue'
import HueInput from './HueInput.vue'

export default defineField({ types: ['hue'], input: HueInput, display: HueDisplay, width: 64 })
