/** Text into the phone's clipboard, also where the page came over plain HTTP and browsers withhold their own way. */
import { t } from '@beluga/core'
import { say } from './notices'

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
    area.style.cssText = 'position:fixed;opacity:0'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    if (!done) return
  }
  say(t('objects.copied', { what: text.length > 24 ? `${text.slice(0, 24)}…` : text }))
}
