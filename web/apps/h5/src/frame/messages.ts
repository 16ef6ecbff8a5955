import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { frame: { undone: '已撤销', offline: '没有网络', newBuild: '有新版本', takeNew: '更新', called: '打完了记一笔', writeNow: '写跟进', notLoaded: '没有刷新成功：{reason}' } },
  en: { frame: { undone: 'Taken back', offline: 'No network', newBuild: 'There is a new version', takeNew: 'Update', called: 'Called? Write it down', writeNow: 'Follow up', notLoaded: 'Not refreshed: {reason}' } },
})
