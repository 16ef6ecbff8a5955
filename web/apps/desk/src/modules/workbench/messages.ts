import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    workbench: {
      title: '工作台', morning: '早上好，{name}', afternoon: '下午好，{name}', evening: '晚上好，{name}', night: '夜深了，{name}', noon: '中午好，{name}', edit: '调整布局', addBlock: '添加板块', reset: '恢复默认', resetText: '你的布局会换回默认工作台。',
      saveDefault: '保存为默认工作台', defaultSaved: '已保存为默认工作台', empty: '工作台上还没有板块', savePicture: '保存图片', saveData: '下载数据', resize: '拖动调整大小，或按方向键', noFigure: '无权查看', nothing: '暂无数据',
      none: '未填写', others: '其他', guide: '开始使用白鲸', guideSteps: '完成 {done} / {all}', guideStop: '不再显示', stepDone: '已完成', openTasks: '待办任务', dueToday: '今天要做 {n}', moreLines: '还有 {n} 项', narrowed: '可见范围内', narrowedHelp: '只统计你有权查看的记录，看不到的不计在内。', unread: '未读消息',
    },
  },
  en: {
    workbench: {
      title: 'Workbench', morning: 'Good morning, {name}', afternoon: 'Good afternoon, {name}', evening: 'Good evening, {name}', night: 'Late tonight, {name}', noon: 'Good afternoon, {name}', edit: 'Arrange', addBlock: 'Add a block', reset: 'Back to default', resetText: 'Your layout gives way to the default workbench.',
      saveDefault: 'Save as default', defaultSaved: 'Saved as the default workbench', empty: 'No blocks yet', savePicture: 'Save picture', saveData: 'Save data', resize: 'Drag to resize, or press the arrows', noFigure: 'Not visible to you', nothing: 'No data',
      none: 'Not given', others: 'Others', guide: 'Getting started', guideSteps: '{done} of {all} done', guideStop: 'Dismiss', stepDone: 'Done', openTasks: 'open tasks', dueToday: '{n} due today', moreLines: '{n} more', narrowed: 'in your scope', narrowedHelp: 'Counts only the records you may see; those of others are left out.', unread: 'unread',
    },
  },
})
