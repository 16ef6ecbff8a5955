import { api, t, type RecordAnswer } from '@beluga/core'
import { warn } from '@/frame/notices'

/** Calls a customer, or writes them a text message, with whatever this device has for it; a masked number is asked for plain first, which is logged. */
async function reach(scheme: 'tel' | 'sms', id: number, known?: string): Promise<void> {
  try {
    let phone = known ?? String((await api.get<RecordAnswer>(`/api/objects/customer/records/${id}`, { fields: 'phone' })).item.phone ?? '')
    if (phone.includes('*')) phone = (await api.post<{ value: string }>(`/api/objects/customer/records/${id}/reveal`, { field: 'phone' })).value
    if (!phone) return warn(t('composer.noPhone'))
    location.href = `${scheme}:${phone}`
  } catch (error) {
    warn(error)
  }
}

export const callCustomer = (id: number, known?: string): Promise<void> => reach('tel', id, known)
export const textCustomer = (id: number, known?: string): Promise<void> => reach('sms', id, known)
