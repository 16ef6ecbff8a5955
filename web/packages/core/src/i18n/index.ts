import { createI18n } from 'vue-i18n'
import { setApiLanguage } from '../api/client'
import type { Lang } from '../types'
import en from './en'
import { finished } from './english'
import zh from './zh'

export interface MessageTree {
  [key: string]: string | MessageTree
}
export interface Messages {
  zh: MessageTree
  en: MessageTree
}

export const i18n = createI18n({
  legacy: false,
  globalInjection: true,
  locale: 'zh' as string,
  fallbackLocale: 'zh',
  messages: { zh, en } as Record<string, MessageTree>,
  missingWarn: false,
  fallbackWarn: false,
  postTranslation: (text) => (typeof text === 'string' ? finished(text) : text),
})

const STORED = 'beluga.language'

/** The language chosen on this machine; Chinese until somebody says otherwise. */
export function storedLanguage(): Lang {
  return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh'
}

/** The server says `zh-hans`, browsers `zh-CN`: here it is `zh` or `en`. */
export function toLang(value: string | null | undefined): Lang {
  return value?.toLowerCase().startsWith('en') ? 'en' : 'zh'
}

/** The same, as the server wants to hear it. */
export function toServerLanguage(lang: Lang): string {
  return lang === 'en' ? 'en' : 'zh-hans'
}

export function setLanguage(lang: Lang): void {
  i18n.global.locale.value = lang
  setApiLanguage(toServerLanguage(lang))
  localStorage.setItem(STORED, lang)
  document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN'
}

export function language(): Lang {
  return i18n.global.locale.value === 'en' ? 'en' : 'zh'
}

/** A text by key, outside of components; inside, `const { t } = useI18n()` or `$t` do the same. */
export function t(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values)
}

/** Texts of one part, kept beside it in its `messages.ts`; the top key is the part's own name. */
export function defineMessages(messages: Messages): Messages {
  return messages
}

export function addMessages(messages: Messages): void {
  i18n.global.mergeLocaleMessage('zh', messages.zh)
  i18n.global.mergeLocaleMessage('en', messages.en)
}
