/** Putting the application on the phone's first screen: asked of the browser where it can, explained where it cannot. */
import { ref } from 'vue'

interface Asking extends Event { prompt: () => Promise<void>; userChoice: Promise<{ outcome: string }> }

const asking = ref<Asking | null>(null)
const standing = matchMedia('(display-mode: standalone)')
export const installed = ref(standing.matches || (navigator as { standalone?: boolean }).standalone === true)
standing.addEventListener('change', () => (installed.value = standing.matches))
addEventListener('beforeinstallprompt', (event) => { event.preventDefault(); asking.value = event as Asking })
addEventListener('appinstalled', () => { installed.value = true; asking.value = null })

/** Asks the browser; false when it has to be done by hand. */
export async function install(): Promise<boolean> {
  const asked = asking.value
  if (!asked) return false
  asking.value = null
  await asked.prompt()
  await asked.userChoice
  return true
}
