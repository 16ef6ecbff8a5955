import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    objects: {
      filter: '筛选', sort: '排序', sortDefault: '默认顺序', up: '从小到大', down: '从大到小', showN: '看 {n} 条', none: '还没有记录', noMatch: '没有符合的记录，换个条件试试', end: '到底了',
      pull: '下拉刷新', loose: '松开刷新', find_customer: '姓名、手机号、资金账号', find_any: '搜索', new: '新建{label}', edit: '编辑{label}', others: '其他', info: '资料', open: '打开', call: '打电话', write: '写跟进',
      exists: '已经有了：', deleteOne: '删除{label}', sure: '现在执行', words: '多个用空格隔开', noReveal: '没有权限看号码', noPhone: '没有留电话', showEmpty: '显示空白项', hideEmpty: '收起空白项', reveal: '显示{label}', noMask: '没有权限查看',
    },
  },
  en: {
    objects: {
      filter: 'Filter', sort: 'Sort', sortDefault: 'As usual', up: 'ascending', down: 'descending', showN: 'Show {n}', none: 'Nothing here yet', noMatch: 'Nothing matches. Try other words', end: 'That is all',
      pull: 'Pull to refresh', loose: 'Let go to refresh', find_customer: 'Name, mobile, account', find_any: 'Search', new: 'New {label}', edit: 'Edit {label}', others: 'Other', info: 'Details', open: 'Open', call: 'Call', write: 'Write a follow-up',
      exists: 'There already: ', deleteOne: 'Delete {label}', sure: 'This runs now', words: 'Several with spaces between', noReveal: 'You may not see the number', noPhone: 'No phone number', showEmpty: 'Show empty fields', hideEmpty: 'Hide empty fields', reveal: 'Show {label}', noMask: 'Not permitted',
    },
  },
})
