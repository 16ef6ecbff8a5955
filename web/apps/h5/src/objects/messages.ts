import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    objects: {
      filter: '筛选', usual: '常用', findField: '找字段', noField: '没有这样的字段', sort: '排序', sortDefault: '默认顺序', up: '从小到大', down: '从大到小', showN: '看 {n} 条', none: '还没有记录', noMatch: '没有符合的记录，换个条件试试', end: '到底了',
      pull: '下拉刷新', loose: '松开刷新', find_customer: '姓名、手机号、资金账号', find_any: '搜索', new: '新建{label}', edit: '编辑{label}', others: '其他', info: '资料', open: '打开', call: '打电话', write: '写跟进',
      exists: '已经有了：', deleteOne: '删除{label}', sure: '现在执行', words: '多个用空格隔开', noReveal: '没有权限看号码', noPhone: '没有留电话', showEmpty: '显示空白项', hideEmpty: '收起空白项', reveal: '显示{label}', noMask: '没有权限查看',
      saveView: '存为视图', renameView: '重命名', viewName: '视图名称', viewHelp: '条件和排序存成上方的一个页签，电脑版里也有。', viewWords: '搜索的「{q}」不存进视图，只存条件和排序。', deleteView: '删除视图', deleteViewText: '「{name}」从页签里去掉，客户不受影响。', allOf: '去掉条件', before: '上一条', after: '下一条', copied: '已复制 {what}', hold: '长按复制', now: '现在是 {value}',
      keptNew: '没填完的内容已存在手机里', restored: '上次没填完，已恢复', startOver: '重新填', startOverText: '已填的内容会清空。', changedMeanwhile: '这条记录刚被别人改过：没动过的字段已更新，改过的保留着',
    },
  },
  en: {
    objects: {
      filter: 'Filter', usual: 'Often used', findField: 'Find a field', noField: 'No such field', sort: 'Sort', sortDefault: 'As usual', up: 'ascending', down: 'descending', showN: 'Show {n}', none: 'Nothing here yet', noMatch: 'Nothing matches. Try other words', end: 'That is all',
      pull: 'Pull to refresh', loose: 'Let go to refresh', find_customer: 'Name, mobile, account', find_any: 'Search', new: 'New ⟨{label}⟩', edit: 'Edit ⟨{label}⟩', others: 'Other', info: 'Details', open: 'Open', call: 'Call', write: 'Write a follow-up',
      exists: 'There already: ', deleteOne: 'Delete ⟨{label}⟩', sure: 'This runs now', words: 'Several with spaces between', noReveal: 'You may not see the number', noPhone: 'No phone number', showEmpty: 'Show empty fields', hideEmpty: 'Hide empty fields', reveal: 'Show ⟨{label}⟩', noMask: 'Not permitted',
      saveView: 'Save as view', renameView: 'Rename', viewName: 'Name of the view', viewHelp: 'Conditions and order become a tab above, on the desktop too.', viewWords: 'The search for “{q}” is not kept, only the conditions and the order.', deleteView: 'Delete the view', deleteViewText: '{name} goes from the tabs; no record is touched.', allOf: 'Drop the conditions', before: 'Previous', after: 'Next', copied: 'Copied: {what}', hold: 'Hold to copy', now: 'Now {value}',
      keptNew: 'Kept on this phone', restored: 'You had begun this before', startOver: 'Start over', startOverText: 'What is filled in is cleared.', changedMeanwhile: 'Somebody changed this record: other fields are up to date, what you changed stays',
    },
  },
})
