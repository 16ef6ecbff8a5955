import { applyTheme, i18n, queryClient, setLanguage, storedLanguage, storedTheme } from '@beluga/core'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import './frame/layers'
import { watchKeyboard } from './frame/keyboard'
import './frame/install'
import { remember } from './frame/remembered'
import { watchBuild } from './frame/update'
import './registry'
import { router } from './router'
import { longPress } from './frame/press'
import './styles/main.css'

// Without a network a page says so at once instead of waiting for one or trying again; when it is back what is shown is asked for anew.
const usual = queryClient.getDefaultOptions().queries
const patient = usual?.retry
queryClient.setDefaultOptions({ queries: { ...usual, networkMode: 'always', refetchOnReconnect: true, retry: (count, error) => navigator.onLine && typeof patient === 'function' && patient(count, error) } })
applyTheme(storedTheme())
setLanguage(storedLanguage())
remember()
watchKeyboard()
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).directive('press', longPress).mount('#app')
watchBuild()
