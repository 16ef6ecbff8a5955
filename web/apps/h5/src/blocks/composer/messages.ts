import { defineMessages } from '@beluga/core'

export default defineMessages({
  zh: {
    composer: {
      title: '写跟进', titleOf: '跟进 {name}', note: '聊了什么，客户怎么想', photos: '照片 {n}/9', more: '更多字段', submit: '提交', locked: '提交后不可修改和删除，先核对一遍',
      saved: '跟进已保存', waits: '没有网络，已存在手机里，联网后自动发送', offline: '没有网络，写好照常提交，联网后自动发送', tooMany: '照片最多 {n} 张', look: '看第 {n} 张', shrinking: '处理中', addPhoto: '拍照或相册',
      sending: '发送中', soon: '等待发送', waitsHere: '等网络恢复', unsent: '还没发出的跟进', sendNow: '发送', giveUp: '删除未发出的跟进', giveUpText: '{name} 的这条跟进还没发出，删除后找不回来。', sent: '{n} 条跟进已补发',
      kept: '没写完的跟进已存为草稿', before: '上次没写完，接着写', startOver: '重新写', startOverText: '草稿和照片会删掉。', finish: '提交后同时完成任务', savedDone: '跟进已保存，任务已完成', slow: '网络慢，跟进已存在手机里，会自动发完',
      draft: '草稿', goOn: '继续写', dropDraft: '删除草稿', nobody: '还没选客户', noneYet: '还没有跟进，写下第一条', noTasksYet: '还没有跟进任务，分到客户后出现在这里', photosOnly: '{n} 张照片',
    },
  },
  en: {
    composer: {
      title: 'Write a follow-up', titleOf: 'Follow up {name}', note: 'What was said, what they think', photos: 'Photos {n}/9', more: 'More fields', submit: 'Submit', locked: 'It cannot be changed or deleted afterwards. Check it first',
      saved: 'Follow-up saved', waits: 'No network: kept on this phone, sent when it is back', offline: 'No network. Submit as usual, it is sent when the network is back', tooMany: 'At most {n} photos', look: 'Look at photo {n}', shrinking: 'Preparing', addPhoto: 'Camera or album',
      sending: 'Sending', soon: 'About to be sent', waitsHere: 'Waiting for the network', unsent: 'A follow-up not sent yet', sendNow: 'Send', giveUp: 'Delete the unsent follow-up', giveUpText: 'This follow-up of {name} has not been sent. It cannot be brought back.', sent: '{n} kept ⟦follow-up was/follow-ups were⟧ sent',
      kept: 'Kept as a draft', before: 'You had begun this before', startOver: 'Start over', startOverText: 'The draft and its photos are deleted.', finish: 'Finish the task as well', savedDone: 'Follow-up saved, task finished', slow: 'The network is slow: kept on this phone, it goes on by itself',
      draft: 'Draft', goOn: 'Go on', dropDraft: 'Delete the draft', nobody: 'No customer yet', noneYet: 'No follow-ups yet. Write the first', noTasksYet: 'No follow-up tasks yet. They come with customers given to you', photosOnly: '{n} ⟦photo/photos⟧',
    },
  },
})
