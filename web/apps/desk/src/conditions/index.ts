export { default as ConditionBuilder } from './ConditionBuilder.vue'
export { default as LiveSummary } from './LiveSummary.vue'
export { default as FieldCondition } from './FieldCondition.vue'
export { remember, useConditionNames, useConditionSchema } from './schema'
