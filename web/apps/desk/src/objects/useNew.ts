/** The way from the palette's 新建: an address with `?new=customer` opens that form once, and forgets it. */
import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Calls `create` as soon as the page is asked for a new `object` and `ready` says that one may make it. */
export function useNew(object: () => string, create: () => void, ready: () => boolean): void {
  const route = useRoute()
  const router = useRouter()
  watch(() => route.query.new === object() && ready(), (asked) => {
    if (!asked) return
    const query = { ...route.query }
    delete query.new
    void router.replace({ path: route.path, query })
    create()
  }, { immediate: true })
}
