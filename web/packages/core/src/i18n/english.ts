/** What English asks of a sentence with a number or a name in it, and Chinese does not. */

const MARKED = /⟨([^⟩]*)⟩|(\d[\d,.]*)|⟦([^/⟧]*)\/([^⟧]*)⟧/g

/**
 * Finish a translated text: `⟦customer/customers⟧` takes the form that the number before it asks for (many without one),
 * `⟨Customer⟩` begins small, as a name does in mid-sentence (`SMS` and `WeChat` stay as they are).
 */
export function finished(text: string): string {
  if (!/[⟦⟨]/.test(text)) return text
  let number = ''
  return text.replace(MARKED, (whole: string, name: string | undefined, digits: string | undefined, one: string, many: string) => {
    if (name !== undefined) return inside(name)
    if (digits === undefined) return number === '1' ? one : many
    number = digits
    return whole
  })
}

const inside = (name: string): string => (/^[A-Z][^A-Z\s]*(?=\s|$)/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name)
