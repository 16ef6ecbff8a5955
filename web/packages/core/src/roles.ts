/**
 * Shipped roles are kept with their Chinese words, as data that may be renamed. English readers get English ones for as
 * long as the words are the shipped ones.
 */
import { language } from './i18n'

const NAMES: Record<string, string> = {
  管理员: 'Administrator', 公司总监: 'Director', 部门经理: 'Department manager', 业务员: 'Salesperson', 营销: 'Marketing', 客服: 'Service', 运维人员: 'Operator',
  分析师: 'Analyst', 老板: 'Owner',
}
const NOTES: Record<string, string> = {
  系统的全部功能和数据: 'Everything the system has', 全公司的客户与业绩: 'Customers and results of the whole company', 本部门及下级部门的客户与业绩: 'Customers and results of the department and those below',
  自己的客户: 'Their own customers', 营销活动与客户分群: 'Campaigns and segments', 客户服务与工单: 'Service and tickets', 系统建模与配置: 'Modelling and settings', 报表与分析: 'Reports and analyses',
  '全公司的数据，只看不改': 'Data of the whole company, to look at',
}

/** What a role is called in the language on the screen. */
export const roleName = (name: string): string => (language() === 'en' && NAMES[name]) || name

/** What a role is for, in the language on the screen. */
export const roleNote = (note: string): string => (language() === 'en' && NOTES[note]) || note
