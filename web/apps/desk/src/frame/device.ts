/** What kind of screen it is: below 760 px the desk becomes one column. */
import { useMediaQuery } from '@vueuse/core'

export const phone = useMediaQuery('(max-width: 760px)')

/** To the phone client, and from now on whenever a phone comes to the front door (public/door.js). */
export function toPhone(): void {
  localStorage.removeItem('beluga.client')
  location.assign('/m/')
}
