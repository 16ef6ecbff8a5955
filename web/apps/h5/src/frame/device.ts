/** The way to the desk client; chosen once, a phone is no longer sent here from there. */
export const CHOSEN = 'beluga.client'

export function toDesk(path = '/'): void {
  localStorage.setItem(CHOSEN, 'desk')
  location.assign(path)
}
