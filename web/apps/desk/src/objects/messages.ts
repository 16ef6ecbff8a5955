import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    objects: {
      list: '列表', record: '记录', related: '关联记录', timeline: '时间轴', changes: '变更记录', otherFields: '其他信息', showEmpty: '显示 {n} 个空字段', hideEmpty: '收起空字段', moreFields: '其他', new: '新建{label}', editOne: '编辑{label}',
      views: '视图', moreViews: '其他 {n} 个', saveView: '存为视图', editView: '编辑视图', startView: '设为默认', noStartView: '取消默认', isStartView: '当前默认', deleteView: '删除视图', deleteViewText: '删除视图「{name}」，记录不受影响。', viewName: '视图名称', shareView: '共享给所有人',
      searchIn: '搜索{label}', columns: '显示列', exportColumns: '导出列', onTopOf: '下面的条件加在视图「{view}」之上。', findColumn: '查找列', density: '行高', advanced: '高级筛选', importHistory: '导入历史', named_import: '本次导入', importing: '导入', perPage: '{n} 条/页', pageSize: '每页条数', jump: '跳到页',
      deepest: '列表到第 {n} 条为止', deepWhy: '要看其余的：', deepNarrow: '缩小筛选', deepReverse: '反向排序', deepExport: '导出全部', countExact: '点击算出准确数', bulk: '批量操作', selectAll: '选择全部 {n} 条', clearSelection: '取消选择', nRecords: '{n} 条',
      willTouch: '将处理 {n} 条{label}。', jobRunning: '处理中', jobDone: '完成 {n} 条', jobFailed: '没有完成', jobCancelled: '已取消', exporting: '导出{label}',
      exportTitle: '导出{label}', exportN: '导出 {n} 条', allColumns: '全部列', shownColumns: '当前显示的列', exportNote: '按你的数据范围和脱敏规则导出，操作会记入日志。', openPage: '在页面中打开',
      previous: '上一个', next: '下一个', placeInList: '第 {n} 个，共 {total} 个', fold: '收起或展开左侧', deleteOne: '删除{label}', deleteText: '删除「{name}」。', nothingFound: '没有符合条件的记录', clearFilters: '清除筛选', empty: '还没有{label}', lookAt: '查看「{view}」', emptyView: '「{view}」里还没有记录',
      final: '提交后不能修改和删除',
      includeTags: '包含标签', excludeTags: '不包含标签', anyOfTags: '含其中任一', noneOfTags: '一个都不含', conditions: '条件', order: '排序', up: '升序', down: '降序', addOrder: '添加排序字段',
      changedBy: '{who} 改于 {when}', changedField: '将{field}', noChanges: '还没有变更', systemActor: '系统', noTimeline: '还没有动态', nextAt: '下次 {at}', exists: '已存在：',
      kind_followup: '跟进', kind_follow_up: '跟进', kind_tag: '标签', kind_change: '修改', kind_task: '任务', kind_allocation: '分配', kind_grouping: '分组', kind_recycle: '回收', kind_created: '新建', kind_event: '事件', kind_group: '分组',
    },
  },
  en: {
    objects: {
      list: 'List', record: 'Record', related: 'Related', timeline: 'Timeline', changes: 'Changes', otherFields: 'Other fields', showEmpty: 'Show {n} empty ⟦field/fields⟧', hideEmpty: 'Hide empty fields', moreFields: 'More', new: 'New ⟨{label}⟩', editOne: 'Edit ⟨{label}⟩',
      views: 'Views', moreViews: '{n} more', saveView: 'Save as view', editView: 'Edit view', startView: 'Open with this view', noStartView: 'No longer open with this', isStartView: 'Opens first', deleteView: 'Delete view', deleteViewText: 'Deletes the view “{name}”. Records stay.', viewName: 'Name', shareView: 'Share with everybody',
      searchIn: 'Search', exportColumns: 'Columns to export', onTopOf: 'These conditions come on top of the view “{view}”.', columns: 'Columns', findColumn: 'Find a column', density: 'Row height', advanced: 'Advanced filter', importHistory: 'Import history', named_import: 'This import', importing: 'Import', perPage: '{n} a page', pageSize: 'Page size', jump: 'Go to page',
      deepest: 'The list ends at row {n}', deepWhy: 'To see the rest:', deepNarrow: 'narrow the filter', deepReverse: 'sort the other way', deepExport: 'export all', countExact: 'Count exactly', bulk: 'Bulk actions', selectAll: 'Select all {n}', clearSelection: 'Clear selection', nRecords: '{n} ⟦record/records⟧',
      willTouch: 'This touches {n} ⟦record/records⟧.', jobRunning: 'Working', jobDone: '{n} done', jobFailed: 'Did not finish', jobCancelled: 'Cancelled', exporting: 'Export ⟨{label}⟩',
      exportTitle: 'Export ⟨{label}⟩', exportN: 'Export {n} ⟦record/records⟧', allColumns: 'All columns', shownColumns: 'Shown columns', exportNote: 'Exported within your scope and masking; the export is logged.', openPage: 'Open as a page',
      previous: 'Previous', next: 'Next', placeInList: '{n} of {total}', fold: 'Fold the left side', deleteOne: 'Delete ⟨{label}⟩', deleteText: 'Deletes “{name}”.', nothingFound: 'Nothing matches', clearFilters: 'Clear filters', empty: 'No ⟨{label}⟩ yet', lookAt: 'See “{view}”', emptyView: 'Nothing in “{view}”',
      final: 'It cannot be changed or deleted afterwards',
      includeTags: 'With tags', excludeTags: 'Without tags', anyOfTags: 'Any of these', noneOfTags: 'None of these', conditions: 'Conditions', order: 'Order', up: 'Ascending', down: 'Descending', addOrder: 'Add an order',
      changedBy: 'Changed by {who} {when}', changedField: 'changed ⟨{field}⟩', noChanges: 'No changes yet', systemActor: 'System', noTimeline: 'Nothing happened yet', nextAt: 'Next {at}', exists: 'Exists already:',
      kind_followup: 'Follow-up', kind_follow_up: 'Follow-up', kind_tag: 'Tag', kind_change: 'Change', kind_task: 'Task', kind_allocation: 'Allocation', kind_grouping: 'Grouping', kind_recycle: 'Recycling', kind_created: 'Created', kind_event: 'Event', kind_group: 'Group',
    },
  },
})
