import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { briefing: { none: '还没有数字可看', noFigure: '没有权限', nothing: '这段时间没有数据', nobody: '未填写' } },
  en: { briefing: { none: 'No figures yet', noFigure: 'Not permitted', nothing: 'No data for this time', nobody: 'Not given' } },
})
