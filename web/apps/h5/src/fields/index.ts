export { default as FieldDisplay } from './FieldDisplay.vue'
export { default as FieldInput } from './FieldInput.vue'
export { fieldType, isEmpty } from './lookup'
