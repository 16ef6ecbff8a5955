import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    customers: {
      none: '还没有客户，新建一个或导入一份表格', custom: '自定义信息', allCustom: '全部 {n} 项', tag: '打标签', untag: '移除标签', addTag: '添加标签', years: '{n} 岁', scoreHelp: '标签总分值', call: '打电话', sms: '发短信', noReveal: '号码已脱敏，没有查看明文的权限', tags: '标签', contact: '联系信息', groups: '分组分配', follow: '跟进',
      since: '入组 {at}', groupPool: '小组公海', companyPool: '在公司公海', noGroup: '没有分组',
    },
  },
  en: {
    customers: {
      none: 'No customers yet: add one or import a sheet', custom: 'Custom fields', allCustom: 'All {n}', tag: 'Tag', untag: 'Untag', addTag: 'Add a tag', years: '{n} ⟦year/years⟧ old', scoreHelp: 'Total tag score', call: 'Call', sms: 'Text', noReveal: 'The number is masked and you may not see it plain', tags: 'Tags', contact: 'Contact', groups: 'Groups', follow: 'Follow-up',
      since: 'In the group since {at}', groupPool: 'Group pool', companyPool: 'In the company pool', noGroup: 'In no group',
    },
  },
})
