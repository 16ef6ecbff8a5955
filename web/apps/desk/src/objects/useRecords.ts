export { compact, keysOf, refreshObject, useRecords, type RecordsQuery } from '@beluga/core'
