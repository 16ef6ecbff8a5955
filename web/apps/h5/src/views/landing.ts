/** Which tab a record's page opens on when one comes back to it from writing something about it: the one that shows it. */
import { leaveAt } from '../frame/scroll'
import { pathOf } from './panels'

const tabs = new Map<string, string>()

/** Coming back to this record's page, be on this tab and at its top. */
export function landOn(object: string, id: number | string, tab: string): void {
  tabs.set(pathOf(object, id), tab)
  leaveAt(pathOf(object, id), 0)
}

/** The tab asked for, once. */
export function landing(object: string, id: number | string): string | undefined {
  const tab = tabs.get(pathOf(object, id))
  tabs.delete(pathOf(object, id))
  return tab
}
