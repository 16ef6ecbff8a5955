/** The tick tree of a role: what ticking a menu, a group or a button means. */
import type { MenuTree } from './data'

type Menu = MenuTree['groups'][number]['menus'][number]
export type Tick = 'all' | 'some' | 'none'

export function namesOf(menus: Menu[]): string[] {
  return [...new Set(menus.flatMap((menu) => [...menu.functions.map((one) => one.name)]))]
}

export function tickOf(names: string[], granted: ReadonlySet<string>): Tick {
  const ticked = names.filter((name) => granted.has(name)).length
  return ticked === 0 ? 'none' : ticked === names.length ? 'all' : 'some'
}

/**
 * The rights after one button of `menu` is switched. A button without the page it stands on is worth nothing, so ticking
 * any brings the page's own right along, and taking that right takes the page's buttons with it.
 */
export function switched(menu: Menu, name: string, on: boolean, granted: ReadonlySet<string>): Set<string> {
  const next = new Set(granted)
  const own = menu.functions.some((one) => one.name === menu.function)
  if (on) {
    next.add(name)
    if (own) next.add(menu.function)
  } else if (name === menu.function) for (const one of menu.functions) next.delete(one.name)
  else next.delete(name)
  return next
}

export function switchedAll(menus: Menu[], on: boolean, granted: ReadonlySet<string>): Set<string> {
  const next = new Set(granted)
  for (const name of namesOf(menus)) {
    if (on) next.add(name)
    else next.delete(name)
  }
  return next
}

/** Menus whose words or buttons hold `text`. */
export function filtered(tree: MenuTree[], text: string): MenuTree[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return tree
  const fits = (menu: Menu) => [menu.label, menu.name, ...menu.functions.flatMap((one) => [one.label, one.name])].some((word) => word.toLowerCase().includes(wanted))
  return tree
    .map((subsystem) => ({
      ...subsystem,
      groups: subsystem.groups
        .map((group) => ({ ...group, menus: group.label.toLowerCase().includes(wanted) ? group.menus : group.menus.filter(fits) }))
        .filter((group) => group.menus.length),
    }))
    .filter((subsystem) => subsystem.groups.length)
}
