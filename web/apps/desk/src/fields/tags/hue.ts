export { HUES, hueStyle } from '@beluga/core'
