import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    shell: {
      home: '工作台', profile: '个人中心', signIn: '登录', signOut: '退出登录', username: '账号', password: '密码',
      pictureCode: '图片验证码', otherPicture: '换一张', signIn_empty: '填写账号和密码', signIn_ended: '登录已失效，重新登录后回到刚才的页面',
      changePassword: '修改密码', oldPassword: '原密码', newPassword: '新密码', repeatPassword: '再输一次新密码',
      passwordsDiffer: '两次输入不一致', savePassword: '保存新密码', mustChange: '当前是初始密码，换成自己的密码后才能继续。',
      missing: '页面不存在', error403: '没有权限打开这个页面', error403Text: '需要的话，找管理员在角色管理里开通。',
      error404: '页面不存在', error404Text: '地址可能已更改，或记录已被删除。', toHome: '回到工作台',
      marketing: '智能营销系统', system: '系统管理', menu: '菜单', collapse: '收起菜单', expand: '展开菜单',
      loadFailed: '没有连上服务器',
    },
  },
  en: {
    shell: {
      home: 'Workbench', profile: 'Profile', signIn: 'Sign in', signOut: 'Sign out', username: 'Account', password: 'Password',
      pictureCode: 'Picture code', otherPicture: 'Another picture', signIn_empty: 'Fill in account and password',
      signIn_ended: 'Your session has ended. Sign in to return to where you were', changePassword: 'Change password',
      oldPassword: 'Old password', newPassword: 'New password', repeatPassword: 'New password again',
      passwordsDiffer: 'The two differ', savePassword: 'Save new password',
      mustChange: 'This is an initial password. Choose your own to go on.', missing: 'No such page',
      error403: 'You may not open this page', error403Text: 'An administrator can grant it under Roles.',
      error404: 'No such page', error404Text: 'The address may have changed, or the record was deleted.', toHome: 'To the workbench',
      marketing: 'Smart marketing', system: 'Administration', menu: 'Menu', collapse: 'Collapse menu', expand: 'Expand menu',
      loadFailed: 'The server could not be reached',
    },
  },
})
