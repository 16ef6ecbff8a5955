/** The pages that are open. Each has an address and keeps its state until it is closed. */
import { defineStore } from 'pinia'
import type { RouteLocationNormalizedLoaded } from 'vue-router'

export interface PageTab {
  /** The path without query: one tab per list, one per record. */
  key: string
  /** Where the tab was last, filters and all. */
  fullPath: string
  /** i18n key from the route, until the page names itself. */
  titleKey?: string
  title?: string
  icon?: string
  /** Rises with every refresh; the page is built anew. */
  turn: number
}

const STORED = 'beluga.tabs'
const MOST = 20

function stored(): PageTab[] {
  try {
    return (JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as PageTab[]).filter((tab) => tab.key?.startsWith('/'))
  } catch {
    return []
  }
}

export const useTabs = defineStore('tabs', {
  state: () => ({ open: stored(), current: '' }),
  actions: {
    visit(route: RouteLocationNormalizedLoaded) {
      this.current = route.path
      if (route.meta.noTab) return
      const tab = this.open.find((one) => one.key === route.path)
      if (tab) tab.fullPath = route.fullPath
      else {
        this.open.push({ key: route.path, fullPath: route.fullPath, titleKey: route.meta.title, icon: route.meta.icon, turn: 0 })
        if (this.open.length > MOST) this.open.splice(0, 1)
      }
      this.keep()
    },
    name(key: string, title: string, icon?: string) {
      const tab = this.open.find((one) => one.key === key)
      if (!tab) return
      tab.title = title
      if (icon) tab.icon = icon
      this.keep()
    },
    /** Lets another page stand where this one stood, as when one steps from record to record. */
    swap(key: string, next: string) {
      const at = this.open.findIndex((one) => one.key === key)
      const former = this.open[at]
      if (!former) return
      if (this.open.some((one) => one.key === next)) this.open.splice(at, 1)
      else this.open[at] = { ...former, key: next, fullPath: next, title: undefined }
      this.keep()
    },
    refresh(key: string) {
      const tab = this.open.find((one) => one.key === key)
      if (tab) tab.turn += 1
    },
    /** Closes one; returns where to go when it was the open one. */
    close(key: string): string | null {
      const at = this.open.findIndex((tab) => tab.key === key)
      if (at < 0) return null
      this.open.splice(at, 1)
      this.keep()
      if (key !== this.current) return null
      return (this.open[at] ?? this.open[at - 1])?.fullPath ?? '/'
    },
    closeOthers(key: string): string | null {
      this.open = this.open.filter((tab) => tab.key === key)
      this.keep()
      return this.current === key ? null : (this.open[0]?.fullPath ?? '/')
    },
    closeAll(): string {
      this.open = []
      this.keep()
      return '/'
    },
    keep() {
      sessionStorage.setItem(STORED, JSON.stringify(this.open.map((tab) => ({ ...tab, turn: 0 }))))
    },
  },
})
