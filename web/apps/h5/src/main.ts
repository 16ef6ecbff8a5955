import { applyTheme, i18n, queryClient, setLanguage, storedLanguage, storedTheme } from '@beluga/core'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import './registry'
import { router } from './router'
import { longPress } from './frame/press'
import './styles/main.css'

applyTheme(storedTheme())
setLanguage(storedLanguage())
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).directive('press', longPress).mount('#app')

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  addEventListener('load', () => void navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' }).catch(console.warn))
}
