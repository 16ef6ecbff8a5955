export { idsIn, remember, useConditionNames, useConditionSchema } from '@beluga/core'
