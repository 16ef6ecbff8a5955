/** Whether the phone thinks it has a network. */
import { readonly, ref } from 'vue'

const state = ref(navigator.onLine)
addEventListener('online', () => (state.value = true))
addEventListener('offline', () => (state.value = false))
export const online = readonly(state)
