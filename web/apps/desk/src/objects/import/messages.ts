import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    imports: {
      title: '导入{label}', step_upload: '上传文件', step_mapping: '对应字段', step_preview: '预览', step_result: '结果', rows: '{n} 行', reading: '读取中', drop: '拖入文件，或点击选择', kinds: '.xlsx、.xls 或 .csv（UTF-8、GBK）', template: '下载模板',
      note1: '单元格用文本格式，第一行是列名', note2: '日期写作 2025-01-31，时间写作 2025-01-31 09:30:00', note3: '枚举列填选项名称，如「男」', columns: '列与字段 · 已对应 {n} / {all}', column: '文件列', sample: '示例', field: '导入到', skipColumn: '不导入',
      newField: '新建字段…', noSuchField: '没有这个字段，回车新建', restNew: '其余 {n} 列都新建字段', fieldName: '字段名称', constants: '固定值', constantSample: '填一个值，或用变量', constantsHelp: '文件里没有的字段在这里填：每条填同样的值，或用变量让每条不同。', variablesHelp: "例：「客户-{'$'}{'{'}row{'}'}」得到 客户-1、客户-2…；{'$'}{'{'}row{'}'} 是第几条，{'$'}{'{'}line{'}'} 是文件里的行号，{'$'}{'{'}file{'}'} 是文件名，{'$'}{'{'}date{'}'} 是今天，{'$'}{'{'}列名{'}'} 是该列的值", addConstant: '添加字段', known: '已有的记录', key: '按此识别', noKey: '不识别，全部新增', rowKey: '行号',
      update: '更新', skip: '跳过', knownHelp: '更新时，填了的单元格覆盖旧值，空单元格保留旧值。', besides: '导入之后', toPreview: '预览', run: '导入 {n} 条', new: '新增', unchanged: '无变化', failed: '失败', sampled: '以上为前 {n} 行的检查结果；共 {all} 行，其余在导入时检查', willMake: '导入时新建 {n} 个字段：{names}', comma: '、', firstRows: '前 {n} 行将保存为', becomes: '结果', keeps: '保留原值', jobLabel: '导入 {file}', mayLeave: '可以离开此页，完成后会提示', doneFile: '{file} 导入完成：新增 {created}，更新 {updated}，失败 {failed}',
      firstErrors: '有问题的行', line: '行', reason: '原因', running: '导入中', done: '导入完成', summary: '新增 {created}，更新 {updated}，无变化 {unchanged}，失败 {failed}', errorFile: '下载失败数据（{n}）', again: '再导入一个文件', toList: '查看列表', none: '还没有导入过', file: '文件',
      target: '导入到', by: '操作人', total: '总数', success: '成功', errorDetails: '失败详情', state_ready: '待导入', state_queued: '进行中', state_running: '进行中', state_done: '已完成', state_failed: '失败', state_cancelled: '已取消',
      type_text: '文本', type_longtext: '长文本', type_integer: '整数', type_decimal: '小数', type_amount: '金额', type_date: '日期', type_datetime: '时间', type_bool: '是否', type_phone: '手机号', type_email: '邮箱', type_url: '网址',
    },
  },
  en: {
    imports: {
      title: 'Import ⟨{label}⟩', step_upload: 'File', step_mapping: 'Fields', step_preview: 'Preview', step_result: 'Result', rows: '{n} ⟦row/rows⟧', reading: 'Reading', drop: 'Drop a file here, or click to choose', kinds: '.xlsx, .xls or .csv (UTF-8, GBK)', template: 'Download template',
      note1: 'Text cells; the first row holds the headings', note2: 'Dates as 2025-01-31, times as 2025-01-31 09:30:00', note3: 'Choices by their name, e.g. Male', columns: 'Columns and fields · {n} of {all}', column: 'Column', sample: 'Sample', field: 'Goes into', skipColumn: 'Not imported',
      newField: 'New field…', noSuchField: 'No such field; Enter makes it', restNew: 'New fields for the other {n} ⟦column/columns⟧', fieldName: 'Field name', constants: 'Constants', constantSample: 'A value, or variables', constantsHelp: 'Fields the file does not bring: the same for all rows, or made of variables.', variablesHelp: "Example: Customer-{'$'}{'{'}row{'}'} gives Customer-1, Customer-2…; {'$'}{'{'}row{'}'} counts the records, {'$'}{'{'}line{'}'} is the line in the file, {'$'}{'{'}file{'}'} its name, {'$'}{'{'}date{'}'} today, {'$'}{'{'}heading{'}'} the cell of that column", addConstant: 'Add a field', known: 'Known records', key: 'Found by', noKey: 'Not looked for, all are new', rowKey: 'Row number',
      update: 'Update', skip: 'Skip', knownHelp: 'On update, filled cells replace the old value and empty ones keep it.', besides: 'Afterwards', toPreview: 'Preview', run: 'Import {n} ⟦row/rows⟧', new: 'New', unchanged: 'Unchanged', failed: 'Failed', sampled: 'These numbers are about the first {n} ⟦row/rows⟧; the rest of {all} is judged on import', willMake: 'The import makes {n} new ⟦field/fields⟧: {names}', comma: ', ', firstRows: 'The first {n} ⟦row/rows⟧ as they will be saved', becomes: 'Becomes', keeps: 'kept', jobLabel: 'Import of {file}', mayLeave: 'You may leave this page; a message comes when it is done', doneFile: '{file} imported: {created} new, {updated} updated, {failed} failed',
      firstErrors: 'Rows with problems', line: 'Row', reason: 'Reason', running: 'Importing', done: 'Imported', summary: '{created} new, {updated} updated, {unchanged} unchanged, {failed} failed', errorFile: 'Download failed rows ({n})', again: 'Import another file', toList: 'To the list', none: 'Nothing imported yet', file: 'File',
      target: 'Target', by: 'By', total: 'Total', success: 'Imported', errorDetails: 'Failed rows', state_ready: 'Waiting', state_queued: 'Under way', state_running: 'Under way', state_done: 'Done', state_failed: 'Failed', state_cancelled: 'Cancelled',
      type_text: 'Text', type_longtext: 'Long text', type_integer: 'Integer', type_decimal: 'Decimal', type_amount: 'Amount', type_date: 'Date', type_datetime: 'Time', type_bool: 'Yes or no', type_phone: 'Mobile', type_email: 'Email', type_url: 'Address',
    },
  },
})
