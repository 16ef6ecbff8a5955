/** One record: read, changed field by field with its version, so that nobody's change is lost silently. */
import { api, ApiError, queryClient, t, type RecordAnswer, type Row } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { warn } from '@/frame/notices'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { refreshObject } from './useRecords'

export function useRecord(object: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<number | string | null | undefined>) {
  const answer = useQuery(
    {
      queryKey: computed(() => ['record', toValue(object), String(toValue(id) ?? '')]),
      queryFn: ({ signal }) => api.get<RecordAnswer>(`/api/objects/${toValue(object)}/records/${toValue(id)}`, undefined, { signal }),
      enabled: computed(() => toValue(object) !== '' && Boolean(toValue(id))),
    },
    queryClient,
  )
  return { ...answer, record: computed(() => answer.data.value?.item), refs: computed(() => answer.data.value?.refs ?? {}) }
}

/** Store changed fields. Throws ApiError; a stale version is told and the newest is loaded. */
export async function patchRecord(object: string, record: Row, changes: Record<string, unknown>): Promise<void> {
  try {
    await api.patch(`/api/objects/${object}/records/${record.id}`, { ...changes, version: record.version })
    await refreshObject(object)
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) {
      warn(`${t('error.stale')} · ${t('error.staleText')}`)
      await refreshObject(object)
    }
    throw error
  }
}
