import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    tags: {
      title: '标签管理', tag: '标签', none: '还没有标签，先新建一个', object: '适用对象', objects: '启用标签管理的对象', objectsText: '启用后，该对象的记录可以打标签；停用后标签保留，不再显示和运行。', nTags: '{n} 个标签',
      switchOff: '停用 {name} 的标签管理？', switchOffText: '{n} 个标签不再显示，规则不再运行；重新启用后恢复。',
      findCategory: '查找分类', allTags: '全部标签', noCategories: '还没有标签分类', addCategory: '新建分类', addBelow: '新建下级分类', uncategorised: '未分类', editCategory: '编辑分类', parent: '上级分类', top: '作为顶级分类', categoryName: '分类名称',
      order: '显示顺序', orderHelp: '数字小的排在前面；也可以在树上拖动。', chooseCategory: '选择分类', deleteCategory: '删除分类 {name}？', deleteCategoryText: '只有空分类能删除；里面的标签和下级分类先移走。',
      below: '包含下级', belowWhy: '选了左边的分类才有下级', add: '新建标签', edit: '编辑标签', category: '所属分类', name: '标签名称', kind: '标签类型', automatic: '全局自动标签', manual: '全局手动标签', automaticHelp: '只由标签规则打上和移除，所有人可见。',
      manualHelp: '只能手动打上，所有人可见。', valid: '有效期（自然日）', validHelp: '1 天：次日 0 点移除。留空长期有效。', score: '分值', scoreHelp: '计入标签总分值，可为负数。', color: '颜色', note: '说明',
      hue_blue: '蓝', hue_cyan: '青', hue_teal: '蓝绿', hue_green: '绿', hue_lime: '黄绿', hue_yellow: '黄', hue_orange: '橙', hue_red: '红', hue_pink: '粉', hue_purple: '紫',
      run: '自动打标签', runAll: '为 {where} 运行全部自动标签？', runAllText: '重新运行所有启用的规则：符合的记录打上标签，不再符合的移除。进度在右下角的后台任务里。',
      rules: '标签规则', anyRule: '符合任意一条规则即打上标签', noRules: '还没有规则，没有记录会打上这个标签', noRulesByHand: '手动标签没有规则，在记录上直接打。', addRule: '新建规则', editRule: '编辑规则', ruleName: '规则名称', condition: '自定义条件',
      include: '包含标签', includeHelp: '含其中任一', exclude: '不包含标签', excludeHelp: '一个都不含', description: '规则描述', describe: '自动生成规则描述', drag: '拖动调整顺序，或按 ↑ ↓',
      saysNothing: '自定义条件与标签不能同时为空', ruleSaved: '规则已保存，下次自动打标签时生效', deleteRule: '删除规则 {name}？', deleteRuleText: '只因这条规则打上的标签，在下次自动打标签时移除。',
      preview: '预览', hidePreview: '收起预览', previewWaits: '填写条件或选择标签后，这里显示符合的记录数', nobody: '没有符合的记录', hidden: '另有 {n} 条不在你的数据范围内', openList: '在列表中打开并导出',
    },
  },
  en: {
    tags: {
      title: 'Tags', tag: 'Tag', none: 'No tags here yet', object: 'Object', objects: 'Objects that carry tags', objectsText: 'Records of an object that is on can be tagged. Switched off, its tags are kept but neither shown nor run.', nTags: '{n} ⟦tag/tags⟧',
      switchOff: 'Switch tags off for {name}?', switchOffText: 'Its {n} ⟦tag is/tags are⟧ hidden and the rules rest until it is on again.',
      findCategory: 'Find a category', allTags: 'All tags', noCategories: 'No categories yet', addCategory: 'New category', addBelow: 'New category below', uncategorised: 'Uncategorised', editCategory: 'Edit category', parent: 'Above', top: 'At the top', categoryName: 'Name',
      order: 'Order', orderHelp: 'Lower comes first; dragging in the tree does the same.', chooseCategory: 'Choose a category', deleteCategory: 'Delete the category {name}?', deleteCategoryText: 'Only an empty category can go: move its tags and branches first.',
      below: 'Include subcategories', belowWhy: 'For a chosen category', add: 'New tag', edit: 'Edit tag', category: 'Category', name: 'Name', kind: 'Kind', automatic: 'Automatic', manual: 'Manual', automaticHelp: 'Set and removed by rules alone; everybody sees it.',
      manualHelp: 'Set by hand alone; everybody sees it.', valid: 'Valid for days', validHelp: '1 day: removed at the next midnight. Empty: for ever.', score: 'Score', scoreHelp: 'Counts towards the total; may be negative.', color: 'Colour', note: 'Note',
      hue_blue: 'Blue', hue_cyan: 'Cyan', hue_teal: 'Teal', hue_green: 'Green', hue_lime: 'Lime', hue_yellow: 'Yellow', hue_orange: 'Orange', hue_red: 'Red', hue_pink: 'Pink', hue_purple: 'Purple',
      run: 'Run rules', runAll: 'Run all automatic tags ({where})?', runAllText: 'All enabled rules run again: records that match are tagged, those that no longer do lose the tag. Progress is in the job tray.',
      rules: 'Rules', anyRule: 'A record that meets any rule is tagged', noRules: 'No rules yet: nothing gets this tag', noRulesByHand: 'A manual tag has no rules; it is set on the record.', addRule: 'New rule', editRule: 'Edit rule', ruleName: 'Name', condition: 'Conditions',
      include: 'Has one of', includeHelp: 'At least one of these', exclude: 'Has none of', excludeHelp: 'None of these', description: 'Description', describe: 'Describe it', drag: 'Drag to reorder, or press ↑ ↓',
      saysNothing: 'Conditions and tags must not both be empty', ruleSaved: 'Rule saved; it counts from the next run', deleteRule: 'Delete the rule {name}?', deleteRuleText: 'What only this rule tagged loses the tag in the next run.',
      preview: 'Preview', hidePreview: 'Hide preview', previewWaits: 'Give conditions or tags to see how many records match', nobody: 'Nothing matches', hidden: '{n} more ⟦is/are⟧ outside your scope', openList: 'Open as a list to export',
    },
  },
})
