import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    groups: {
      title: '客户分组管理', rulesTitle: '客户分组规则', add: '新建客户组', edit: '编辑客户组', none: '还没有客户组', search: '搜索客户组', name: '分组名称', admins: '分组管理员', members: '分组业务员', adminsHelp: '可查看该小组内所有客户',
      membersHelp: '只能查看并跟进分配到自己的客户，除非同时是管理员', step_people: '建立分组', step_allocation: '分配规则', step_recycle: '回收规则', allocationHelp: '小组公海的客户按顺序匹配规则，分给选定的业务员。1 为最高优先级。', recycleHelp: '符合规则的客户从业务员收回小组公海，等待重新分配。',
      noAllocation: '还没有分配规则', noRecycle: '还没有回收规则', addRule: '新建规则', editRule: '编辑规则', keepRule: '完成', ruleName: '规则名称', ruleEmpty: '条件和标签不能都为空', allocationRule: '分配规则', recycleRule: '回收规则', salespeople: '业务员', allMembers: '不选则分给组内全部业务员', mode: '分配方式',
      meet: '个客户符合', copyOf: '{name} 副本', dragOrder: '拖动调整顺序，或按 ↑ ↓', customers: '个客户', inPool: '在小组公海', summary: '{admins} 位管理员 · {members} 位业务员', remove: '删除客户组', removeText: '删除「{name}」，组内 {n} 个客户回到公海。', history: '执行记录', noRuns: '还没有执行过',
      run_grouping: '立即分组', run_allocation: '立即分配', run_recycle: '立即回收', run_invited: '优先分配邀请客户', invitedHelp: '有邀请关系的客户优先分配给邀请人所属的业务员。', wouldTotal: '现在执行会处理 {n} 个客户', runCancelled: '已取消，没有处理任何客户', didTotal: '处理了 {n} 个客户', didOf: '{n} 个，符合 {matched} 个', wouldTasks: '会给业务员生成 {n} 个跟进任务；不需要时在系统参数「自动分配产生跟进任务」里关闭', goAllocate: '去分配', seeCustomers: '查看客户', undoRun: '撤销自动执行', undoText: '撤销 {time} 的「{label}」：{n} 个客户恢复到执行之前，之后又被改动过的客户保持现状。', undoneAt: '{time} 已撤销', matched: '符合', taken: '另有 {n} 个被前面的规则取走', would: '将处理', did: '已处理', group: '客户组', noRules: '没有启用的规则',
      nobodyIn: '组里还没有客户，先用分组规则把客户分进来，再立即分配。', toRules: '去分组', kept: '已带出上次未保存的内容', order: '执行顺序', source: '来源分组', sourceGroup: '来源客户组', target: '目标分组', breakLinks: '是否断开原分组分配关系', keepLinks: '否，保留并加入新组', endLinks: '是，移出来源组', companyPool: '公司公海', noGroupingRules: '还没有分组规则', removeRule: '删除规则',
      alreadyIn: '其中 {n} 个已在目标组内，不用处理', getEach: '每人将得到：{names}', gotEach: '每人得到：{names}', nCustomers: '{n} 个客户',
      among_company: '全公司', among_pool: '公司公海', among_group: '本组', among_source: '来源客户组', mode_1: '轮流分给业务员，每人数量相同。', mode_2: '按标签总分值从高到低分，每人数量相同、总分值相近。',
    },
  },
  en: {
    groups: {
      title: 'Customer groups', rulesTitle: 'Grouping rules', add: 'New group', edit: 'Edit group', none: 'No groups yet', search: 'Find a group', name: 'Name', admins: 'Administrators', members: 'Salespeople', adminsHelp: 'See every customer of the group',
      membersHelp: 'See and follow only what is allocated to them, unless they are administrators too', step_people: 'People', step_allocation: 'Allocation rules', step_recycle: 'Recycle rules', allocationHelp: 'Customers in the group pool are matched against the rules in order and dealt out. 1 comes first.', recycleHelp: 'Customers that match go from their salesperson back to the group pool.',
      noAllocation: 'No allocation rules yet', noRecycle: 'No recycle rules yet', addRule: 'New rule', editRule: 'Edit rule', keepRule: 'Done', ruleName: 'Rule', ruleEmpty: 'Conditions and tags cannot both be empty', allocationRule: 'Allocation rule', recycleRule: 'Recycle rule', salespeople: 'Salespeople', allMembers: 'Nobody chosen: all members', mode: 'Way',
      meet: 'customers match', copyOf: 'Copy of {name}', dragOrder: 'Drag to reorder, or press ↑ ↓', customers: 'customers', inPool: 'in the pool', summary: '{admins} ⟦administrator/administrators⟧ · {members} ⟦salesperson/salespeople⟧', remove: 'Delete group', removeText: 'Deletes “{name}”; its {n} ⟦customer returns/customers return⟧ to the pool.', history: 'Runs', noRuns: 'Nothing has run yet',
      run_grouping: 'Group now', run_allocation: 'Allocate now', run_recycle: 'Recycle now', run_invited: 'Allocate invited customers', invitedHelp: 'Invited customers go to the salesperson of their inviter.', wouldTotal: 'A run now would handle {n} ⟦customer/customers⟧', runCancelled: 'Cancelled; no customer was touched', didTotal: '{n} ⟦customer/customers⟧ handled', didOf: '{n} of {matched} matching', wouldTasks: 'Makes {n} follow-up ⟦task/tasks⟧ for the salespeople; a system parameter switches this off', goAllocate: 'Go on to allocate', seeCustomers: 'See the customers', undoRun: 'Undo a run', undoText: 'Undoes “{label}” of {time}: {n} ⟦customer goes/customers go⟧ back to where they were; those touched since stay as they are.', undoneAt: 'undone {time}', matched: 'Match', taken: '{n} more ⟦goes/go⟧ to a rule above', would: 'Would handle', did: 'Handled', group: 'Group', noRules: 'No rule is enabled',
      nobodyIn: 'No group holds a customer yet: group them by rules first, then allocate.', toRules: 'Go to the grouping rules', kept: 'What was not saved last time is here again', order: 'Order', source: 'From', sourceGroup: 'From group', target: 'To', breakLinks: 'Break former links', keepLinks: 'No, keep and add', endLinks: 'Yes, leave the source', companyPool: 'Company pool', noGroupingRules: 'No grouping rules yet', removeRule: 'Delete rule',
      alreadyIn: '{n} of them ⟦is/are⟧ in the target group already', getEach: 'Each would get: {names}', gotEach: 'Each got: {names}', nCustomers: '{n} ⟦customer/customers⟧',
      among_company: 'In the whole company', among_pool: 'In the company pool', among_group: 'In this group', among_source: 'In the source group', mode_1: 'In turn: everybody gets the same number.', mode_2: 'The best tag scores first: everybody gets the same number and a like sum of scores.',
    },
  },
})
