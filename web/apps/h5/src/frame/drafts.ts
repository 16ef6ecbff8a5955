/**
 * Follow-ups begun and not submitted, one a customer: their words in this browser's storage, their photos in its
 * database. Each belongs to whoever wrote it; another account on the same phone does not see it.
 */
import { ref } from 'vue'
import { drop, keep, kept } from './store'

export interface Draft { customer: number | null; name: string; task?: number; finish?: number; values: Record<string, unknown>; photos: number; at: string }

/** A draft whose customer is not chosen yet. */
export const NOBODY = 'new'
export const drafts = ref<Record<string, Draft>>({})
let owner = 0
const place = (): string => `beluga.drafts.${owner}`
const shelf = (key: string): string => `${owner}.${key}`

/** Takes the drafts of this person off the shelf. */
export function openDrafts(user: number): void {
  if (owner === user) return
  owner = user
  try {
    drafts.value = JSON.parse(localStorage.getItem(place()) ?? '{}') as Record<string, Draft>
  } catch {
    drafts.value = {}
  }
}

const write = (all: Record<string, Draft>): void => {
  drafts.value = all
  if (Object.keys(all).length) localStorage.setItem(place(), JSON.stringify(all))
  else localStorage.removeItem(place())
}

export const keepDraft = (key: string, draft: Omit<Draft, 'at'>): void => write({ ...drafts.value, [key]: { ...draft, at: new Date().toISOString() } })

export function dropDraft(key: string): void {
  write(Object.fromEntries(Object.entries(drafts.value).filter(([one]) => one !== key)))
  void drop('photos', shelf(key)).catch(console.warn)
}

export const photosOf = async (key: string): Promise<File[]> => (await kept<File[]>('photos', shelf(key)).catch(() => undefined)) ?? []
export const keepPhotos = (key: string, photos: File[]): void => void (photos.length ? keep('photos', [...photos], shelf(key)) : drop('photos', shelf(key))).catch(console.warn)
