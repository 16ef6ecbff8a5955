/** Values shown plain behind their stars: seen in one place of a page they are plain in all of them, and forgotten with the last. */
import { computed, onScopeDispose, reactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api } from './api/client'

const shown = reactive(new Map<string, string>())
const users = new Map<string, number>()

/** The plain value of a masked field, once somebody here asked for it; asking is logged by the server. */
export function usePlain(object: MaybeRefOrGetter<string | undefined>, id: MaybeRefOrGetter<number | undefined>, field: MaybeRefOrGetter<string>, stars: MaybeRefOrGetter<unknown>) {
  const key = computed(() => `${toValue(object) ?? ''}/${toValue(id) ?? ''}/${toValue(field)}`)
  let held = ''
  function leave(): void {
    const left = (users.get(held) ?? 1) - 1
    if (left > 0) return void users.set(held, left)
    users.delete(held)
    shown.delete(held)
  }
  watch(key, (now) => {
    if (held) leave()
    held = now
    users.set(now, (users.get(now) ?? 0) + 1)
  }, { immediate: true })
  onScopeDispose(leave)
  // Another value behind the stars is another secret.
  watch(() => toValue(stars), () => shown.delete(key.value))
  return {
    plain: computed(() => shown.get(key.value)),
    async ask(): Promise<string> {
      const { value } = await api.post<{ value: string }>(`/api/objects/${toValue(object)}/records/${toValue(id)}/reveal`, { field: toValue(field) })
      shown.set(key.value, value)
      return value
    },
  }
}
