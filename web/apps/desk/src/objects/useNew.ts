/** The way from the palette's 新建: the address of a list with `?new=1` opens its form once, and forgets it. */
import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Calls `create` as soon as the page is asked for something new and `ready` says that one may make it. */
export function useNew(create: () => void, ready: () => boolean): void {
  const route = useRoute()
  const router = useRouter()
  watch(() => route.query.new !== undefined && ready(), (asked) => {
    if (!asked) return
    const query = { ...route.query }
    delete query.new
    void router.replace({ path: route.path, query })
    create()
  }, { immediate: true })
}
