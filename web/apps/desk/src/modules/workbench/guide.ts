/** The first steps of an installation, as far as they are done: for whoever sets it up and has not put them away. */
import { api, queryClient, useMe } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { GuideStep } from './types'

/** Whether the guide is `wanted`, its `steps`, and whether it is `open`: nobody knows yet whether it takes its place. */
export function useGuide() {
  const { me, can } = useMe()
  const wanted = computed(() => Boolean(me.value) && can('workbench.default') && me.value?.preferences?.guide !== 'off')
  const guide = useQuery({ queryKey: ['workbench', 'guide'], queryFn: () => api.get<{ steps: GuideStep[] }>('/api/workbench/guide'), enabled: wanted, staleTime: 0, refetchOnMount: 'always' }, queryClient)
  const steps = computed(() => guide.data.value?.steps ?? [])
  return { wanted, steps, open: computed(() => !me.value || (wanted.value && guide.isPending.value)) }
}
