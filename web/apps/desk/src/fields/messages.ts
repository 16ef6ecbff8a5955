import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    fields: {
      hue_blue: '蓝', hue_cyan: '青', hue_teal: '蓝绿', hue_green: '绿', hue_lime: '黄绿', hue_yellow: '黄', hue_orange: '橙', hue_red: '红', hue_pink: '粉', hue_purple: '紫',
      value: '值', nDays: '{n} 天', forEver: '长期', values: '{n} 个值', pasteList: '输入或粘贴一列', yuan: '元', to: '到', reveal: '查看明文（会记入日志）', call: '打电话',
      days: '天数', withinDays: '天内', period: '选择时段', customSpan: '自定义区间', fixedDay: '日期', relativeDay: '相对', kindOfDay: '日期方式',
      side: '前后', daysBefore: '天前', daysAfter: '天后', pick: '输入名称或手机号查找', pickName: '输入名称查找', chosen: '选定', me_id: '我', me_department_ids: '我的部门',
      me_department_tree_ids: '我的部门及下级', me_group_ids: '我的客户组', me_managed_group_ids: '我管理的客户组', pickTags: '选择标签', noCategory: '未分类',
      upload: '上传文件', uploading: '上传中', tooMany: '最多 {n} 个文件', look: '看第 {n} 张', removeFile: '移除文件', bold: '加粗', italic: '斜体', heading: '小标题', bullets: '项目符号', numbers: '编号', words: '输入后按回车', leftWords: '「{words}」没有选中：从列表里选，或按回车选第一个',
    },
  },
  en: {
    fields: {
      hue_blue: 'Blue', hue_cyan: 'Cyan', hue_teal: 'Teal', hue_green: 'Green', hue_lime: 'Lime', hue_yellow: 'Yellow', hue_orange: 'Orange', hue_red: 'Red', hue_pink: 'Pink', hue_purple: 'Purple',
      value: 'Value', nDays: '{n} ⟦day/days⟧', forEver: 'For ever', values: '{n} ⟦value/values⟧', pasteList: 'Type or paste a column', yuan: 'CNY', to: 'to', reveal: 'Show plain (logged)', call: 'Call',
      days: 'Days', withinDays: 'days', period: 'Choose a period', customSpan: 'Custom span', fixedDay: 'Day', relativeDay: 'Relative', kindOfDay: 'Kind of date',
      side: 'Before or after', daysBefore: 'days ago', daysAfter: 'days ahead', pick: 'Find by name or mobile', pickName: 'Find by name', chosen: 'Chosen', me_id: 'Me', me_department_ids: 'My departments',
      me_department_tree_ids: 'My departments and below', me_group_ids: 'My groups', me_managed_group_ids: 'Groups I manage', pickTags: 'Choose tags', noCategory: 'No category',
      upload: 'Upload a file', uploading: 'Uploading', tooMany: 'At most {n} ⟦file/files⟧', look: 'Look at picture {n}', removeFile: 'Remove file', bold: 'Bold', italic: 'Italic', heading: 'Heading', bullets: 'Bullets', numbers: 'Numbers', words: 'Type and press Enter', leftWords: 'Nothing was chosen for “{words}”: take one of the list, or press Enter for the first',
    },
  },
})
