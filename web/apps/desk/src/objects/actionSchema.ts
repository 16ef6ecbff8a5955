export { schemaChoices, schemaFields } from '@beluga/core'
