import { onScopeDispose } from 'vue'
import { api } from './api/client'
import { ME_KEY } from './me'
import { queryClient } from './query'
import { refreshObject } from './records'
import type { AppConfig } from './types'

export interface LiveEvent {
  type: 'message' | 'job' | 'task' | string
  [key: string]: unknown
}

const SPREAD = 3_000
type Handler = (event: LiveEvent) => void
const handlers = new Set<Handler>()
let source: EventSource | null = null
let timer: ReturnType<typeof setInterval> | null = null
let retry: ReturnType<typeof setTimeout> | null = null

function tell(event: LiveEvent): void {
  for (const handler of handlers) handler(event)
}

function poll(): void {
  // Where the event stream cannot be reached the counts are asked for twice a minute, while somebody looks.
  timer ??= setInterval(() => {
    if (document.visibilityState === 'visible') tell({ type: 'poll' })
  }, 30_000)
}

function stopPolling(): void {
  if (timer) clearInterval(timer)
  timer = null
}

async function connect(): Promise<void> {
  const config = await queryClient
    .fetchQuery({ queryKey: ['config'], queryFn: () => api.get<AppConfig>('/api/config'), staleTime: Infinity })
    .catch(() => null)
  if (!config?.events_url || typeof EventSource === 'undefined') return poll()
  source = new EventSource(config.events_url, { withCredentials: true })
  source.onopen = stopPolling
  source.onmessage = (message) => {
    try {
      tell(JSON.parse(message.data) as LiveEvent)
    } catch {
      // A heartbeat or something newer than this client.
    }
  }
  source.onerror = () => {
    poll()
    if (source?.readyState === EventSource.CLOSED) {
      source = null
      retry = setTimeout(() => void connect(), 20_000)
    }
  }
}

/** Opens the stream of live events once, after sign-in. Badges and jobs refresh by themselves. */
export function startEvents(): void {
  if (source || timer) return
  handlers.add(refresh)
  void connect()
}

export function stopEvents(): void {
  source?.close()
  source = null
  stopPolling()
  if (retry) clearTimeout(retry)
  handlers.delete(refresh)
}

function refresh(event: LiveEvent): void {
  if (event.type !== 'job' && event.type !== 'records') void queryClient.invalidateQueries({ queryKey: ME_KEY })
  if (event.type === 'message' || event.type === 'poll') void queryClient.invalidateQueries({ queryKey: ['messages'] })
  if (event.type === 'records') later(String(event.object))
  if (event.type === 'job') void queryClient.invalidateQueries({ queryKey: ['job', event.id] })
}

const waiting = new Set<string>()
/** Records of an object changed by themselves (tags). Many pages hear it at once: each asks again at a moment of its own. */
function later(object: string): void {
  if (waiting.has(object)) return
  waiting.add(object)
  setTimeout(() => {
    waiting.delete(object)
    void refreshObject(object)
  }, Math.random() * SPREAD)
}

/** Hears live events as long as the component lives. */
export function useLive(handler: Handler): void {
  handlers.add(handler)
  onScopeDispose(() => handlers.delete(handler))
}
