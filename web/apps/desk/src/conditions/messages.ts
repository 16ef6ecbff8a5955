import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    conditions: {
      field: '字段', operator: '操作符', gone: '字段 {name} 已不存在', and: '且', or: '或', not: '非', flip: '点击切换 且 / 或', negate: '取反', negated: '不满足以下条件',
      drag: '拖动到其他分组，或按 ↑ ↓', addRow: '添加条件', addGroup: '添加分组', addSome: '关联记录条件', measure: '方式', exists: '有', none: '没有', count: '数量', sum: '合计', avg: '平均',
      max: '最大', min: '最小', relation: '关联', narrow: '限定条件', left: '左括号', right: '右括号', joiner: '连接符', fieldOperatorValue: '字段 · 操作符 · 查询值',
      joinAll: '并且', joinAny: '或者', unclosed: '第 {row} 行的左括号没有对应的右括号', unopened: '第 {row} 行的右括号没有对应的左括号', everything: '全部记录',
      records: '条符合', counting: '计算中', countFailed: '没有算出数量', face: '编辑方式', rows: '分组', brackets: '括号', unfinished: '有没填完的条件',
      rowsHelp: '同一组里的条件用「且」或「或」相连，点击即可切换；组里可以再加组。', bracketsHelp: '一行一个条件：括号里的先算，连接符说明怎样接下一行。',
    },
  },
  en: {
    conditions: {
      field: 'Field', operator: 'Operator', gone: 'Field {name} is gone', and: 'and', or: 'or', not: 'not', flip: 'Switch between and / or', negate: 'Negate', negated: 'None of this holds',
      drag: 'Drag to another group, or press ↑ ↓', addRow: 'Condition', addGroup: 'Group', addSome: 'Related records', measure: 'Measure', exists: 'has', none: 'has no', count: 'count of', sum: 'sum of', avg: 'average of',
      max: 'maximum of', min: 'minimum of', relation: 'Relation', narrow: 'Narrow down', left: 'Left (', right: 'Right )', joiner: 'Joined by', fieldOperatorValue: 'Field · operator · value',
      joinAll: 'and', joinAny: 'or', unclosed: 'The bracket opened in row {row} is never closed', unopened: 'The bracket closed in row {row} was never opened', everything: 'All records',
      records: 'match', counting: 'Counting', countFailed: 'The count failed', face: 'Editor', rows: 'Groups', brackets: 'Brackets', unfinished: 'A condition is not finished',
      rowsHelp: 'Conditions of a group are joined by and or or; a click switches. Groups may hold groups.', bracketsHelp: 'One condition a row: brackets are worked out first, the joiner leads to the next row.',
    },
  },
})
