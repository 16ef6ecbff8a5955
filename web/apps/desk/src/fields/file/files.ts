export { asFile, listOf, upload, type StoredFile } from '@beluga/core'
