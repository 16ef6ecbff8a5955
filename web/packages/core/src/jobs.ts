import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api } from './api/client'
import { queryClient } from './query'
import type { Job } from './types'

export function jobOver(job: Job | undefined | null): boolean {
  return job?.state === 'done' || job?.state === 'failed' || job?.state === 'cancelled'
}

/** How far a job is, 0 to 100; null while nobody knows. */
export function jobPercent(job: Job | undefined | null): number | null {
  if (!job) return null
  if (job.state === 'done') return 100
  return job.total ? Math.min(100, Math.floor((job.done / job.total) * 100)) : null
}

/** Follows a job until it is over. */
export function useJob(id: MaybeRefOrGetter<number | null | undefined>) {
  const query = useQuery(
    {
      queryKey: computed(() => ['job', toValue(id)]),
      queryFn: () => api.get<Job>(`/api/jobs/${toValue(id)}`),
      enabled: computed(() => Boolean(toValue(id))),
      refetchInterval: (q) => (jobOver(q.state.data) ? false : 800),
    },
    queryClient,
  )
  return {
    ...query,
    job: query.data,
    percent: computed(() => jobPercent(query.data.value)),
    over: computed(() => jobOver(query.data.value)),
    cancel: () => api.post(`/api/jobs/${toValue(id)}/cancel`),
  }
}
