import { defineMessages } from '@beluga/core'

export default defineMessages({ zh: { objects: {} }, en: { objects: {} } })
