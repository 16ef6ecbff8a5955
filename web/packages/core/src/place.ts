/** Where a customer lives, in words. */

/** The municipalities by their number among the regions: such a province is its own city. */
const MUNICIPALITIES: Record<number, string> = { 1: '北京', 2: '天津', 9: '上海', 22: '重庆' }

/** The words for a region called `label` and a city in it; a municipality is named once, in the language of its label. */
export function placeWords(region: unknown, label: string | undefined, city: unknown): string[] {
  const town = typeof city === 'string' ? city.trim() : ''
  const same = town === label || (label !== undefined && town.replace(/市$/, '') === MUNICIPALITIES[Number(region)])
  return [label ?? '', same ? '' : town].filter(Boolean)
}
