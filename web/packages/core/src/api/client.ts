import { ApiError } from './errors'

export type Query = Record<string, unknown>

export interface RequestOptions {
  query?: Query
  signal?: AbortSignal
  headers?: Record<string, string>
}

type Listener = (error: ApiError) => void
const listeners = new Set<Listener>()

/** Told of every refused request, so that the shell can send people to sign-in or to the forced password change. */
export function onApiError(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A cookie's value, '' when absent. */
export function cookie(name: string): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** `a=1&tags=2&tags=3`; objects go as JSON, empty values are left out. */
export function toQuery(query: Query): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) for (const item of value) params.append(key, String(item))
    else params.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

let language = 'zh-hans'
/** The language the server answers in (messages, labels). */
export function setApiLanguage(value: string): void {
  language = value
}

interface Refusal { code?: string; message?: string; fields?: Record<string, string[]>; details?: Record<string, unknown> }

/** Words for an answer without any: of a proxy before a server that restarts, or of a server with too much to do. */
function unsaid(status: number): string {
  if ([502, 503, 504].includes(status)) return language === 'en' ? 'The server is busy or restarting; try again' : '服务器忙或正在重启，稍后重试'
  return language === 'en' ? `The server answered ${status}` : `服务器返回 ${status}`
}

function refusal(status: number, body: Refusal | null): ApiError {
  const error = new ApiError(
    status,
    body?.code ?? `http_${status}`,
    body?.message ?? unsaid(status),
    body?.fields ?? {},
    body?.details ?? {},
  )
  for (const listener of listeners) listener(error)
  return error
}

const unreachable = () => new ApiError(0, 'offline', language === 'en' ? 'The server cannot be reached' : '连不上服务器，稍后重试')

async function refuse(response: Response): Promise<never> {
  throw refusal(response.status, (await response.json().catch(() => null)) as Refusal | null)
}

/** One call to the API. Bodies are JSON unless they are FormData; unsafe methods carry the CSRF header. */
export async function request(
  method: string,
  path: string,
  body?: unknown,
  options: RequestOptions = {},
): Promise<Response> {
  const form = body instanceof FormData
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language, ...options.headers }
  if (method !== 'GET') headers['X-CSRFToken'] = cookie('csrftoken')
  if (body !== undefined && !form) headers['Content-Type'] = 'application/json'
  const url = (path.startsWith('/') ? path : `/api/${path}`) + toQuery(options.query ?? {})
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal,
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable()
  }
  return response.ok ? response : refuse(response)
}

async function json<T>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T> {
  const response = await request(method, path, body, options)
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** The API by verb. Paths are `/api/…`, or short (`objects/customer`). */
export const api = {
  get: <T>(path: string, query?: Query, options?: RequestOptions) => json<T>('GET', path, undefined, { ...options, query }),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) => json<T>('POST', path, body, options),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) => json<T>('PUT', path, body, options),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions) => json<T>('PATCH', path, body, options),
  del: <T>(path: string, body?: unknown, options?: RequestOptions) => json<T>('DELETE', path, body, options),
  /** A file the server makes: saved by the browser under the server's name. */
  async download(path: string, query?: Query): Promise<void> {
    const response = await request('GET', path, undefined, { query })
    const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await response.blob())
    link.download = decodeURIComponent(name ?? 'download')
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  },
}

/** Sends a form and tells how much of it has left, 0 to 1 (`fetch` cannot). Throws ApiError like every call. */
export function send<T>(path: string, form: FormData, progress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', path)
    call.setRequestHeader('Accept', 'application/json')
    call.setRequestHeader('Accept-Language', language)
    call.setRequestHeader('X-CSRFToken', cookie('csrftoken'))
    call.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    call.onerror = call.ontimeout = () => reject(unreachable())
    call.onload = () => {
      const body = ((): unknown => { try { return JSON.parse(call.responseText) } catch { return null } })()
      if (call.status >= 200 && call.status < 300) resolve(body as T)
      else reject(refusal(call.status, body as Refusal | null))
    }
    call.send(form)
  })
}
