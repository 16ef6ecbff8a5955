import { queryClient, setLanguage, storedLanguage, i18n } from '@beluga/core'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import './registry'
import { router } from './router'
import { mindFocus } from './frame/focus'
import { applyTheme, storedTheme } from './frame/theme'
import './styles/main.css'

applyTheme(storedTheme())
setLanguage(storedLanguage())
mindFocus()
createApp(App).use(createPinia()).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).mount('#app')
