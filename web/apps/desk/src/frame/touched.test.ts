import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { clearTouched } from './touched'

describe('reasons under fields', () => {
  it('go with the value they are about, the others stay', async () => {
    const values = ref<Record<string, unknown>>({ name: '', way: null, mapping: { 0: 'name', 3: 'phone' } })
    const errors = ref<Record<string, unknown>>({})
    clearTouched(() => values.value, errors)
    errors.value = { name: ['required'], way: ['required'], 'mapping.3': ['twice'], options: ['odd'] }
    await nextTick()
    values.value.way = 1
    await nextTick()
    expect(Object.keys(errors.value)).toEqual(['name', 'mapping.3', 'options'])
    values.value.mapping = { 0: 'title', 3: 'phone' }
    await nextTick()
    expect(Object.keys(errors.value)).toEqual(['name', 'mapping.3', 'options'])
    values.value.mapping = { 0: 'title', 3: null }
    values.value.name = '甲'
    await nextTick()
    expect(Object.keys(errors.value)).toEqual(['options'])
  })

  it('stay when the same value is refused again', async () => {
    const values = ref({ name: 'x' })
    const errors = ref<Record<string, unknown>>({})
    clearTouched(() => values.value, errors)
    values.value.name = 'y'
    errors.value = { name: ['taken'] }
    await nextTick()
    expect(errors.value).toEqual({ name: ['taken'] })
  })
})
