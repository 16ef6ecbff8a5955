/** Questions before something is lost or destroyed. Each resolves to yes or no. */
import { t } from '@beluga/core'
import { showConfirmDialog } from 'vant'
import 'vant/es/dialog/style'

/** `verb` is what the button says: 删除, never 确定 alone. */
export function ask(title: string, text: string, verb: string, danger = false): Promise<boolean> {
  return showConfirmDialog({
    title, message: text, confirmButtonText: verb, cancelButtonText: t('verb.cancel'), className: 'ask-box', ...(danger ? { confirmButtonColor: 'var(--danger)' } : {}),
  }).then(() => true, () => false)
}

/** Whether unsaved changes may go. */
export const askLeave = (): Promise<boolean> => ask(t('word.unsaved'), t('word.unsavedText'), t('verb.discard'), true)
