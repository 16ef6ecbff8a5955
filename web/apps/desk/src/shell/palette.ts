/** What ⌘K finds: pages and verbs at once from what is here, records from the server as soon as the typing pauses. */
import { api, ApiError, can, useMe, useObjects } from '@beluga/core'
import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useTabs } from '@/frame/tabs'
import { modules } from '../registry'

export interface Hit {
  key: string
  title: string
  hint?: string
  icon: string
  run: () => void
}

interface SearchAnswer {
  groups: { object: string; label: string; items: { id: number; title: string; subtitle?: string; path?: string }[] }[]
}

export function usePalette() {
  const { t } = useI18n()
  const router = useRouter()
  const tabs = useTabs()
  const { menus } = useMe()
  const { data: objects } = useObjects()
  const text = ref('')
  const answer = ref<SearchAnswer['groups']>([])
  const searching = ref(false)
  const failed = ref('')
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(text, (value) => {
    clearTimeout(timer)
    failed.value = ''
    const wanted = value.trim()
    if (wanted.length < 2) {
      asked += 1
      answer.value = []
      searching.value = false
      return
    }
    searching.value = true
    timer = setTimeout(() => void ask(wanted), 180)
  })

  async function ask(wanted: string): Promise<void> {
    const turn = ++asked
    try {
      const found = await api.get<SearchAnswer>('/api/search', { q: wanted })
      if (turn === asked) answer.value = found.groups
    } catch (error) {
      if (turn === asked) {
        answer.value = []
        if (error instanceof ApiError && error.status !== 422) failed.value = error.message
      }
    } finally {
      if (turn === asked) searching.value = false
    }
  }

  const fits = (...words: (string | undefined)[]) => words.some((word) => word?.toLowerCase().includes(text.value.trim().toLowerCase()))

  const pages = computed<Hit[]>(() =>
    menus.value
      .filter((menu) => fits(menu.label, menu.group, menu.name))
      .map((menu) => ({ key: `page-${menu.name}`, title: menu.label, hint: menu.group, icon: menu.icon, run: () => void router.push(menu.path) })),
  )
  const verbs = computed<Hit[]>(() => {
    const created = (objects.value ?? [])
      .filter((object) => object.functions.create)
      .map((object) => ({
        key: `new-${object.name}`, title: t('shell.newRecord', { label: object.label }), icon: 'plus',
        run: () => void router.push({ path: object.path ?? `/o/${object.name}`, query: { new: object.name } }),
      }))
    const declared = modules()
      .flatMap((module) => module.actions ?? [])
      .filter((one) => !one.function || can(one.function))
      .map((one) => ({ key: `act-${one.name}`, title: t(one.label), icon: one.icon ?? 'zap', run: one.run }))
    return [...created, ...declared].filter((hit) => fits(hit.title))
  })
  const opened = computed<Hit[]>(() =>
    tabs.open
      .filter((tab) => tab.title && tab.key !== tabs.current && fits(tab.title))
      .map((tab) => ({ key: `tab-${tab.key}`, title: tab.title!, icon: tab.icon ?? 'file', run: () => void router.push(tab.fullPath) })),
  )
  const records = computed(() =>
    answer.value.map((group) => ({
      label: group.label,
      hits: group.items.map<Hit>((item) => ({
        key: `${group.object}-${item.id}`, title: item.title, hint: item.subtitle,
        icon: objects.value?.find((object) => object.name === group.object)?.icon ?? 'file',
        run: () => void router.push(item.path ?? `/o/${group.object}/${item.id}`),
      })),
    })),
  )
  const groups = computed(() => {
    const idle = !text.value.trim()
    return [
      ...records.value,
      { label: t('shell.openPages'), hits: opened.value.slice(0, 5) },
      { label: t('shell.pages'), hits: pages.value.slice(0, idle ? 8 : 12) },
      { label: t('shell.verbs'), hits: verbs.value.slice(0, idle ? 4 : 8) },
    ].filter((group) => group.hits.length)
  })
  const flat = computed(() => groups.value.flatMap((group) => group.hits))

  return { text, groups, flat, searching, failed, forget: () => { text.value = '' } }
}
