export { applyTheme, dark, storedTheme, theme, type Theme } from '@beluga/core'
