import { defineMessages } from '@beluga/core'
import en from './messages.en'
import zh from './messages.zh'

export default defineMessages({ zh: { system: zh }, en: { system: en } })
