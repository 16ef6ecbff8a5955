/** One record, changed field by field with its version, so that nobody's change is lost silently. */
import { api, ApiError, refreshObject, t, useRecord, type Row } from '@beluga/core'
import { warn } from '@/frame/notices'

export { useRecord }

/** Store changed fields. Throws ApiError; a stale version is told and the newest is loaded. */
export async function patchRecord(object: string, record: Row, changes: Record<string, unknown>): Promise<void> {
  try {
    await api.patch(`/api/objects/${object}/records/${record.id}`, { ...changes, version: record.version })
    await refreshObject(object)
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) {
      if (error.code === 'stale') warn(`${t('error.stale')} · ${t('error.staleText')}`)
      await refreshObject(object)
    }
    throw error
  }
}
