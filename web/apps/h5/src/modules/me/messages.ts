import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: { me: { customers: '我的客户', followUps: '我的跟进', contacts: '联系人', language: '语言', theme: '外观', theme_system: '跟随系统', theme_light: '浅色', theme_dark: '深色', leaveText: '下次要重新输入账号和密码。', unsent: '还有 {n} 条跟进没发出，重新登录后才会继续发送。' } },
  en: { me: { customers: 'My customers', followUps: 'My follow-ups', contacts: 'Contacts', language: 'Language', theme: 'Theme', theme_system: 'As the system', theme_light: 'Light', theme_dark: 'Dark', leaveText: 'You will have to sign in again.', unsent: '{n} follow-ups have not been sent. They leave after you sign in again.' } },
})
