import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { dropMended } from './reasons'

describe('reasons under the fields', () => {
  it('go with the choice that mends them, one by one', () => {
    const errors = ref<Record<string, string[]>>({})
    const draft = ref<Record<string, unknown>>({ note: 'x' })
    const customer = ref<number | null>(null)
    dropMended(errors, () => ({ ...draft.value, customer: customer.value }))
    errors.value = { way: ['missing'], status: ['missing'], customer: ['missing'] }
    draft.value = { ...draft.value, note: 'more' }
    expect(Object.keys(errors.value)).toEqual(['way', 'status', 'customer'])
    draft.value = { ...draft.value, way: 2 }
    expect(Object.keys(errors.value)).toEqual(['status', 'customer'])
    customer.value = 4
    draft.value.status = 1
    expect(errors.value).toEqual({})
  })
  it('know the arguments of an action', () => {
    const errors = ref<Record<string, string[]>>({})
    const args = ref<Record<string, unknown>>({})
    dropMended(errors, () => args.value)
    errors.value = { 'args.user': ['missing'] }
    args.value.user = 3
    expect(errors.value).toEqual({})
  })
})
