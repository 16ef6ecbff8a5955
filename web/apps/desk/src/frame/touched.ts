/** The reason under a field goes as soon as the field has another value than the one that was refused. */
import { watch, type Ref } from 'vue'

/**
 * `errors` by the path of their field in `values` (`name`, `mapping.3`); what is said about something that is no field
 * of `values` stays.
 */
export function clearTouched(values: () => object | null | undefined, errors: Ref<Record<string, unknown>>): void {
  const text = (path: string): string | undefined =>
    JSON.stringify(path.split('.').reduce<unknown>((here, part) => (here as Record<string, unknown> | null | undefined)?.[part], values()))
  let refused: Record<string, string | undefined> = {}
  watch(errors, (now) => { refused = Object.fromEntries(Object.keys(now).map((path) => [path, text(path)])) }, { deep: true, flush: 'sync' })
  watch(() => Object.keys(errors.value).map((path) => text(path)), () => {
    const left = Object.entries(errors.value).filter(([path]) => refused[path] === text(path))
    if (left.length < Object.keys(errors.value).length) errors.value = Object.fromEntries(left)
  })
}
