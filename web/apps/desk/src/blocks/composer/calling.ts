import { api, t, type RecordAnswer } from '@beluga/core'
import { warn } from '@/frame/notices'

/** Calls a customer with whatever this device makes calls with; a masked number is asked for plain first, which is logged. */
export async function callCustomer(id: number, known?: string): Promise<void> {
  try {
    let phone = known ?? String((await api.get<RecordAnswer>(`/api/objects/customer/records/${id}`, { fields: 'phone' })).item.phone ?? '')
    if (phone.includes('*')) phone = (await api.post<{ value: string }>(`/api/objects/customer/records/${id}/reveal`, { field: 'phone' })).value
    if (!phone) return warn(t('composer.noPhone'))
    location.href = `tel:${phone}`
  } catch (error) {
    warn(error)
  }
}
