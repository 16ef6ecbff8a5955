import type { MessageTree } from './index'

const zh: MessageTree = {
  app: { name: '白鲸 CRM' },
  verb: {
    save: '保存', cancel: '取消', close: '关闭', delete: '删除', edit: '编辑', add: '添加', create: '新建', search: '搜索',
    refresh: '刷新', retry: '重试', undo: '撤销', back: '返回', next: '下一步', previous: '上一步', more: '更多', copy: '复制',
    export: '导出', import: '导入', reset: '重置', enable: '启用', disable: '停用', run: '立即执行', remove: '移除', view: '查看',
    confirm: '知道了', download: '下载', send: '发送', apply: '应用', clear: '清空', select: '选择', discard: '放弃修改', keep: '继续编辑',
  },
  word: {
    yes: '是', no: '否', all: '全部', none: '无', empty: '—', total: '共 {n} 条', about: '约 {n}', loading: '载入中',
    enabled: '启用', disabled: '停用', name: '名称', code: '编码', note: '备注', status: '状态', actions: '操作', time: '时间',
    reorder: '拖动「{name}」排序，或按 ↑ ↓', saved: '已保存', finished: '已完成', didIt: '{label}完成', deleted: '已删除', copied: '已复制', search: '搜索', required: '必填', optional: '选填', unsaved: '有未保存的修改',
    unsavedText: '离开后修改会丢失。', selected: '已选 {n} 条', people: '{n} 人', today: '今天', yesterday: '昨天', justNow: '刚刚',
    minutesAgo: '{n} 分钟前', hoursAgo: '{n} 小时前', daysAgo: '{n} 天前', noData: '暂无数据', hoursMinutes: '{h} 小时 {m} 分', hours: '{h} 小时', minutesSeconds: '{m} 分 {s} 秒', minutes: '{m} 分', seconds: '{s} 秒',
  },
  next: { tomorrow: '明天', threeDays: '3 天后', monday: '下周一', week: '7 天后', month: '30 天后', cancels: '原定 {time} 的下次跟进将被取消', keep: '保留原定时间' },
  assign: {
    group: '客户组', salesperson: '业务员', ownerOnly: '不选客户组，只改所有者', heldHere: '{n} 个在组内', noMembers: '组内没有可分配的业务员', nOf: '{name} {n} 个', and: '、',
    andOthers: '{names} 等 {n} 人', somebody: '所选业务员', ownerFrom: '所有者从 {from} 换成 {to}', ownerTo: '所有者改为 {to}', stillWith: '「{group}」仍归 {name}',
    groupsStay: '只改所有者，组内业务员不变：{held}', inGroupFrom: '在「{group}」里从 {from} 换成 {to}', inGroupWaiting: '「{group}」小组公海里的 {n} 个分给 {to}',
    joins: '{n} 个先加入「{group}」，再分给 {to}', already: '{n} 个已归 {to}，不变', ownerStays: '{n} 个另有所有者（{names}），所有者不变',
  },
  error: {
    offline: '连不上服务器', offlineText: '检查网络后重试', loadFailed: '没有载入成功', forbidden: '没有权限',
    required: '填写{label}', stale: '这条记录刚被别人改过', staleText: '载入最新内容后再改',
  },
}
export default zh
