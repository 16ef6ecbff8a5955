/** Questions before something is lost or destroyed. Each resolves to yes or no. */
import { t } from '@beluga/core'
import { showConfirmDialog } from 'vant'
import 'vant/es/dialog/style'
import { layer } from './layers'

/** `verb` is what the button says: 删除, never 确定 alone. */
export function ask(title: string, text: string, verb: string, danger = false): Promise<boolean> {
  const answer = showConfirmDialog({
    title, message: text, confirmButtonText: verb, cancelButtonText: t('verb.cancel'), className: 'ask-box', closeOnPopstate: false, ...(danger ? { confirmButtonColor: 'var(--danger)' } : {}),
  }).then(() => true, () => false)
  void answer.then(layer(() => document.querySelector<HTMLElement>('.ask-box .van-dialog__cancel')?.click()))
  return answer
}

/** Whether unsaved changes may go. */
export const askLeave = (): Promise<boolean> => ask(t('word.unsaved'), t('word.unsavedText'), t('verb.discard'), true)
