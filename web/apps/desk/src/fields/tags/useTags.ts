export { AUTOMATIC, MANUAL, PERSONAL, useTags, type TagRow } from '@beluga/core'
