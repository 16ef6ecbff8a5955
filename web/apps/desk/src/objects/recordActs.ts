/** What a part of a record's page may ask of the page. */
import { inject, type InjectionKey } from 'vue'

export interface RecordActs {
  /** Opens an action's form for this record. */
  act: (name: string, initial?: Record<string, unknown>) => void
  edit: () => void
  /** Opens what is written most often (a follow-up). */
  write: () => void
  show: (tab: string) => void
}
export const ACT_KEY: InjectionKey<RecordActs> = Symbol('record acts')

export function useRecordActs(): RecordActs {
  return inject(ACT_KEY, { act: () => undefined, edit: () => undefined, write: () => undefined, show: () => undefined })
}
