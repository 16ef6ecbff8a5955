/** What pages use of the fields; a type's own folder is found by its name alone. */
export { fieldType, isEmpty } from './lookup'
export { default as FieldDisplay } from './FieldDisplay.vue'
export { default as FieldFilter } from './FieldFilter.vue'
export { default as FieldInput } from './FieldInput.vue'
export { default as RecordPicker } from './ref/RecordPicker.vue'
export { default as TagChip } from './tags/TagChip.vue'
export { default as TagPicker } from './tags/TagPicker.vue'
