import { api, send } from './api/client'

/** A stored file as the server shows it. */
export interface StoredFile { id: string; name: string; type: string; size: number; url: string }

/** Brings one file, telling how far it is when asked to. Throws ApiError with the reason (kind, size). */
export function upload(file: File, progress?: (share: number) => void): Promise<StoredFile> {
  const form = new FormData()
  form.append('file', file)
  return progress ? send<StoredFile>('/api/files', form, progress) : api.post<StoredFile>('/api/files', form)
}

/** What a field holds (a key, an address, a shown file) as something to open. */
export function asFile(value: unknown): StoredFile {
  if (typeof value === 'object' && value !== null && 'url' in value) return value as StoredFile
  const text = String(value)
  const url = /^(https?:|\/)/.test(text) ? text : `/api/files/${text}`
  return { id: text, name: text.split('/').pop() ?? text, type: /\.(png|jpe?g|gif|webp)$/i.test(text) ? 'image/*' : '', size: 0, url }
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === null || value === undefined || value === '' ? [] : [value])
