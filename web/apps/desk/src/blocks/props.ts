/** What a block of a record's page is given. */
import type { ObjectMeta, Refs, Row, TabMeta } from '@beluga/core'

export interface BlockProps {
  object: string
  meta: ObjectMeta
  record: Row
  refs: Refs
  tab: TabMeta
}
