import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    shell: {
      messages: '消息', customers: '客户', work: '工作', briefing: '简报', me: '我的', places: '主要页面', noNetwork: '没有网络，看到的可能不是最新',
      signIn: '登录', signOut: '退出登录', username: '账号', password: '密码', pictureCode: '图片验证码', otherPicture: '换一张', signIn_empty: '填写账号和密码', signIn_ended: '登录已失效，重新登录后回到刚才的页面',
      changePassword: '修改密码', oldPassword: '原密码', newPassword: '新密码', repeatPassword: '再输一次新密码', passwordsDiffer: '两次输入不一致', savePassword: '保存新密码', passwordChanged: '密码已修改',
      mustChange: '当前是初始密码，换成自己的密码后才能继续。', missing: '手机上没有这个页面', missingText: '这个页面在电脑版里。', openDesk: '打开电脑版',
    },
  },
  en: {
    shell: {
      messages: 'Messages', customers: 'Customers', work: 'Work', briefing: 'Figures', me: 'Me', places: 'Main pages', noNetwork: 'No network: this may not be the latest',
      signIn: 'Sign in', signOut: 'Sign out', username: 'Account', password: 'Password', pictureCode: 'Picture code', otherPicture: 'Another picture', signIn_empty: 'Fill in account and password', signIn_ended: 'Your session has ended. Sign in to return to where you were',
      changePassword: 'Change password', oldPassword: 'Old password', newPassword: 'New password', repeatPassword: 'New password again', passwordsDiffer: 'The two differ', savePassword: 'Save new password', passwordChanged: 'Password changed',
      mustChange: 'This is an initial password. Choose your own to go on.', missing: 'Not on the phone', missingText: 'This page is part of the desktop version.', openDesk: 'Open the desktop version',
    },
  },
})
