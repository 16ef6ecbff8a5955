/** What is done to people from the list, each asking first when it cannot simply be taken back. */
import { ApiError, listed } from '@beluga/core'
import { useI18n } from 'vue-i18n'
import { ask } from '@/frame/ask'
import { say, sayWith, warn } from '@/frame/notices'
import { peopleVerbs, refreshOrg, type Person } from './data'

export function usePeopleVerbs() {
  const { t } = useI18n()

  async function attempt(act: () => Promise<unknown>, text: string): Promise<boolean> {
    try {
      await act()
      say(text)
      await refreshOrg()
      return true
    } catch (error) {
      warn(error)
      return false
    }
  }

  return {
    async reset(people: Person[]): Promise<void> {
      const n = people.length
      const names = listed(people.slice(0, 5).map((one) => one.name)) + (n > 5 ? '…' : '')
      if (!(await ask(t('org.resetTitle', { n }), t('org.resetText', { names }), t('org.resetVerb', { n })))) return
      await attempt(() => peopleVerbs.reset(people.map((one) => one.id)), t('org.resetDone', { n }))
    },
    async switchOn(one: Person): Promise<void> {
      const active = !one.is_active
      if (!active && !(await ask(t('org.disableTitle', { name: one.name }), t('org.disableText'), t('verb.disable'), true))) return
      try {
        await peopleVerbs.active([one.id], active)
        await refreshOrg()
        sayWith(t(active ? 'org.enabled' : 'org.disabled', { name: one.name }), t('verb.undo'), async () => {
          await attempt(() => peopleVerbs.active([one.id], !active), t('frame.undone'))
        })
      } catch (error) {
        warn(error)
      }
    },
    async comeBack(one: Person): Promise<void> {
      await attempt(() => peopleVerbs.comeBack(one.id), t('org.returned', { name: one.name }))
    },
    /** Somebody who still holds customers or tasks is not deleted; `handOver` opens the step that comes first. */
    async remove(one: Person, handOver: () => void): Promise<void> {
      if (!(await ask(t('org.deletePerson', { name: one.name }), t('org.deletePersonText'), t('org.deleteVerb'), true))) return
      try {
        await peopleVerbs.delete(one.id)
        say(t('word.deleted'))
        await refreshOrg()
      } catch (error) {
        if (error instanceof ApiError && error.code === 'holds_records') sayWith(error.message, t('org.handOver'), handOver)
        else warn(error)
      }
    },
  }
}
