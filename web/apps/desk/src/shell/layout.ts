/** How the frame stands: which subsystem, a slim or wide sidebar, drawer on a phone, the palette. */
import { useMe, type MenuItem } from '@beluga/core'
import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute } from 'vue-router'
import { phone } from '@/frame/device'
import type { PageTab } from '@/frame/tabs'

const SLIM = 'beluga.slim'
const slim = ref(localStorage.getItem(SLIM) === '1')
const drawer = ref(false)
const palette = ref(false)
const chosen = ref('')

watch(slim, (value) => localStorage.setItem(SLIM, value ? '1' : '0'))

export interface MenuGroup {
  name: string
  items: MenuItem[]
}

/** The longest menu path that the address starts with: `/o/customer/12` belongs to `/o/customer`. */
export function menuOf(menus: MenuItem[], path: string): MenuItem | undefined {
  return menus
    .filter((menu) => menu.path === path || (menu.path !== '/' && path.startsWith(`${menu.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
}

export function grouped(menus: MenuItem[]): MenuGroup[] {
  const groups = new Map<string, MenuItem[]>()
  for (const menu of menus) groups.set(menu.group, [...(groups.get(menu.group) ?? []), menu])
  return [...groups].map(([name, items]) => ({ name, items }))
}

/** A page's own name; else the menu's words for its address; else the route's. */
export function usePageNames(): (tab: PageTab) => string {
  const { menus } = useMe()
  const { t } = useI18n()
  return (tab) => {
    const menu = menuOf(menus.value, tab.key)
    return tab.title ?? (menu?.path === tab.key ? menu.label : undefined) ?? (tab.titleKey ? t(tab.titleKey) : tab.key)
  }
}

export function useLayout() {
  const route = useRoute()
  const { menus } = useMe()
  const here = computed(() => menuOf(menus.value, route.path))
  const subsystems = computed(() => [...new Set(menus.value.map((menu) => menu.subsystem))])
  // A page belongs to its menu's subsystem; pages without a menu leave the choice as it was.
  watch(here, (menu) => { if (menu) chosen.value = menu.subsystem }, { immediate: true })
  const subsystem = computed(() => (subsystems.value.includes(chosen.value) ? chosen.value : (subsystems.value[0] ?? '')))
  const groups = computed(() => grouped(menus.value.filter((menu) => menu.subsystem === subsystem.value)))
  return { slim, drawer, palette, phone, here, subsystems, subsystem, groups, choose: (name: string) => { chosen.value = name } }
}
