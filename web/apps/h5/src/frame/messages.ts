import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { frame: { undone: '已撤销', offline: '没有网络', done: '{label}完成' } },
  en: { frame: { undone: 'Taken back', offline: 'No network', done: '{label}: done' } },
})
