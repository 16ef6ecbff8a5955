/** What a page may ask of its own tab. */
import { inject, onActivated, watchEffect, toValue, type InjectionKey, type MaybeRefOrGetter } from 'vue'
import { useTabs } from './tabs'
import { t } from '@beluga/core'

export const PAGE_KEY: InjectionKey<string> = Symbol('page')

/** Gives the tab and the window this page's own name, e.g. the record's title. */
export function usePageTitle(title: MaybeRefOrGetter<string | undefined>, icon?: MaybeRefOrGetter<string | undefined>): void {
  const key = inject(PAGE_KEY, '')
  const tabs = useTabs()
  const show = () => {
    const name = toValue(title)
    if (!name || !key) return
    tabs.name(key, name, toValue(icon))
    if (tabs.current === key) document.title = `${name} · ${t('app.name')}`
  }
  watchEffect(show)
  onActivated(show)
}

/** Closes the page's own tab; returns where to go. */
export function useClosePage(): () => string {
  const key = inject(PAGE_KEY, '')
  const tabs = useTabs()
  return () => tabs.close(key) ?? '/'
}
