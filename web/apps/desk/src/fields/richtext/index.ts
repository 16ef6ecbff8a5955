import { defineAsyncComponent } from 'vue'
import { defineField } from '@/define'
import RichDisplay from './RichDisplay.vue'

export default defineField({ types: ['richtext', 'html'], input: defineAsyncComponent(() => import('./RichInput.vue')), display: RichDisplay, width: 200 })
