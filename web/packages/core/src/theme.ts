/** Light, dark, or as the machine is set. */
import { ref } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
const STORED = 'beluga.theme'
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
