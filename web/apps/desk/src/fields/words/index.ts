import { defineField } from '@/define'
import WordsInput from './WordsInput.vue'

export default defineField({ types: ['words'], input: WordsInput })
