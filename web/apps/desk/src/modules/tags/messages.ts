import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    tags: {
      title: '标签管理', object: '适用对象', findCategory: '查找分类', addCategory: '添加分类', removeCategory: '删除分类', allTags: '全部标签', noCategories: '还没有分类', below: '包含下级', none: '这里还没有标签', rules: '标签规则', noRules: '还没有规则，自动标签靠规则打上', addRule: '添加规则',
      editRule: '编辑规则', removeRule: '删除规则', ruleName: '规则名称', ruleEmpty: '自定义条件和标签不能都为空', description: '规则描述', noDescription: '没有描述', describe: '自动生成规则描述', preview: '预览', hidePreview: '收起预览', run: '自动打标签',
    },
  },
  en: {
    tags: {
      title: 'Tags', object: 'Object', findCategory: 'Find a category', addCategory: 'Add a category', removeCategory: 'Delete category', allTags: 'All tags', noCategories: 'No categories yet', below: 'With those below', none: 'No tags here yet', rules: 'Rules', noRules: 'No rules yet: automatic tags are earned by rules', addRule: 'Add a rule',
      editRule: 'Edit rule', removeRule: 'Delete rule', ruleName: 'Rule', ruleEmpty: 'Conditions and tags cannot both be empty', description: 'Description', noDescription: 'No description', describe: 'Describe in words', preview: 'Preview', hidePreview: 'Hide preview', run: 'Tag now',
    },
  },
})
