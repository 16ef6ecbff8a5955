/** What kind of screen it is: below 760 px the desk becomes one column. */
import { useMediaQuery } from '@vueuse/core'

export const phone = useMediaQuery('(max-width: 760px)')
