import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { fields: { pick: '选择', pickTags: '选择标签', least: '最小', most: '最大', from: '从', to: '到', comes: '{n} 天内', comesToday: '今天', done: '选好了 {n} 个', noCategory: '未分类', noTags: '还没有可用的标签', findTag: '搜索标签', noTagFound: '没有这样的标签', tooMany: '最多 {n} 个', several: '选了几个时', any_of: '含任一', all_of: '含全部', upload: '添加' } },
  en: { fields: { pick: 'Choose', pickTags: 'Choose tags', least: 'Least', most: 'Most', from: 'from', to: 'to', comes: 'within {n} day | within {n} days', comesToday: 'today', done: 'Take {n}', noCategory: 'No category', noTags: 'No tags to use yet', findTag: 'Search tags', noTagFound: 'No such tag', tooMany: 'At most {n}', several: 'Of several', any_of: 'Any of them', all_of: 'All of them', upload: 'Add' } },
})
