export { namesOf, searchRecords, type Choice } from '@beluga/core'
