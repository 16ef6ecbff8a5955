/** A form's values, its errors under the fields, and the one verb at its end. */
import { ApiError } from '@beluga/core'
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { warn } from './notices'
import { clearTouched } from './touched'

export interface FormState<T extends object> {
  values: T
  /** The reason under each field, as the server or the check gave it. */
  errors: Ref<Record<string, string>>
  /** What is wrong with the whole. */
  problem: Ref<string>
  busy: Ref<boolean>
  dirty: ComputedRef<boolean>
  reset: (values?: Partial<T>) => void
  submit: (save: (values: T) => Promise<unknown>) => Promise<boolean>
}

export function useForm<T extends object>(initial: () => T, check?: (values: T) => Record<string, string>): FormState<T> {
  const values = reactive(initial()) as T
  const start = ref(JSON.stringify(values))
  const errors = ref<Record<string, string>>({})
  const problem = ref('')
  const busy = ref(false)
  clearTouched(() => values, errors)
  watch(values, () => (problem.value = ''))

  function reset(fresh: Partial<T> = {}): void {
    Object.assign(values, initial(), fresh)
    start.value = JSON.stringify(values)
    errors.value = {}
    problem.value = ''
  }

  async function submit(save: (values: T) => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    problem.value = ''
    errors.value = check?.(values) ?? {}
    for (const [name, reason] of Object.entries(errors.value)) if (!reason) delete errors.value[name]
    if (Object.keys(errors.value).length) return false
    busy.value = true
    try {
      await save(values)
      start.value = JSON.stringify(values)
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) {
        warn(error)
        throw error
      }
      errors.value = Object.fromEntries(Object.entries(error.fields).map(([name, reasons]) => [name, reasons[0] ?? '']))
      const known = Object.keys(errors.value).some((name) => name in values)
      problem.value = known ? '' : error.message
      return false
    } finally {
      busy.value = false
    }
  }

  return { values, errors, problem, busy, dirty: computed(() => JSON.stringify(values) !== start.value), reset, submit }
}
