/** Enter in a condition's value takes that value over and nothing else: a form around it is saved by its own verb. */

/** Handle a key pressed in the builder: Enter commits what was typed; ⌘/Ctrl+Enter does too, and goes on to the form. */
export function confirmValue(event: KeyboardEvent): void {
  const input = event.target
  if (event.key !== 'Enter' || event.isComposing || !(input instanceof HTMLInputElement)) return
  // A number is taken over when its field changes, and the browser tells so only after the form was saved.
  input.dispatchEvent(new Event('change', { bubbles: true }))
  if (!event.metaKey && !event.ctrlKey) event.preventDefault()
}
