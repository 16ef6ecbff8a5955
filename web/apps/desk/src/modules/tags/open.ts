import type { Row } from '@beluga/core'
import { ref } from 'vue'

/** The tag whose rules are open; set from a row, shown by the page. */
export const rulesOf = ref<Row | null>(null)
