/** An answer of the server being edited: a fresh answer replaces the draft only while nothing was changed in it. */
import { ref, watch, type Ref } from 'vue'

export interface Draft<D> {
  draft: Ref<D>
  /** What is stored, in the draft's shape. */
  base: Ref<D>
  reset: () => void
}

export function useDraft<A, D>(answer: () => A | undefined, make: (answer: A) => D, empty: D): Draft<D> {
  const base = ref(empty) as Ref<D>
  const draft = ref(empty) as Ref<D>
  const copy = (value: D): D => JSON.parse(JSON.stringify(value)) as D
  const reset = () => { draft.value = copy(base.value) }
  watch(answer, (fresh) => {
    if (fresh === undefined) return
    const clean = JSON.stringify(draft.value) === JSON.stringify(base.value)
    base.value = make(fresh)
    if (clean) reset()
  }, { immediate: true })
  return { draft, base, reset }
}
