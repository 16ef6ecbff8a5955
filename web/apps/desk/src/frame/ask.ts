/** Questions before something is lost or destroyed. Each resolves to yes or no. */
import { t } from '@beluga/core'
import { ElMessageBox } from 'element-plus'

/** `verb` is what the button says: 删除 3 人, never 确定 alone. */
export async function ask(title: string, text: string, verb: string, danger = false): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, {
      confirmButtonText: verb,
      cancelButtonText: t('verb.cancel'),
      confirmButtonClass: danger ? 'el-button--danger' : '',
      closeOnClickModal: false,
      autofocus: true,
      customClass: 'ask-box',
    })
    return true
  } catch {
    return false
  }
}

/** Whether unsaved changes may go. */
export function askLeave(): Promise<boolean> {
  return ask(t('frame.leaveTitle'), t('word.unsavedText'), t('verb.discard'), true)
}
