/** Light, dark, or as the machine is set. Each device chooses for itself, and the phone's client apart from the desk's: dark in the
 * hand at night says nothing of the screen in the office. */
import { ref } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
const STORED = location.pathname.startsWith('/m/') ? 'beluga.m.theme' : 'beluga.theme'
const machine = matchMedia('(prefers-color-scheme: dark)')

export const theme = ref<Theme>('system')
/** What is on the screen now; charts redraw on it. */
export const dark = ref(false)

export function storedTheme(): Theme {
  const value = localStorage.getItem(STORED)
  return value === 'light' || value === 'dark' ? value : 'system'
}

export function applyTheme(value: Theme): void {
  theme.value = value
  localStorage.setItem(STORED, value)
  dark.value = value === 'dark' || (value === 'system' && machine.matches)
  document.documentElement.dataset.theme = dark.value ? 'dark' : 'light'
}

machine.addEventListener('change', () => applyTheme(theme.value))
