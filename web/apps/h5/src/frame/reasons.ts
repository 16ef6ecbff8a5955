/** The reasons under the fields of a form go as soon as the field they speak of is changed. */
import { watch, type Ref } from 'vue'

/** Drops from `errors` what is said of a value that changed since; the other reasons stay. Refusals of an action's argument may be called `args.name`. */
export function dropMended(errors: Ref<Record<string, string[]>>, values: () => Record<string, unknown>): void {
  let before = { ...values() }
  watch(values, (now) => {
    const said = Object.entries(errors.value)
    const left = said.filter(([name]) => { const own = name.replace(/^args\./, ''); return now[own] === before[own] })
    before = { ...now }
    if (left.length < said.length) errors.value = Object.fromEntries(left)
  }, { deep: true, flush: 'sync' })
}
