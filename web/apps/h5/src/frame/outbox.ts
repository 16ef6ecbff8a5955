/**
 * Follow-ups on their way to the server. One that cannot leave stays on the phone, with its photos, and leaves when the
 * network is back; one the server refuses stays with the reason, to be changed or given up. Nobody else's ever leave.
 */
import { api, ApiError, can, fetchMe, onceKey, runNow, upload, type RecordPage } from '@beluga/core'
import { ref } from 'vue'
import { refreshAll } from './acts'
import { all, drop, keep, kept } from './store'

export interface Waiting {
  key: string
  user: number
  customer: number
  name: string
  body: Record<string, unknown>
  photos: File[]
  /** A task that is finished once the follow-up has arrived. */
  finish?: number
  /** Ids of photos that arrived already, in the order of `photos`. */
  arrived: string[]
  /** It was sent once and no answer came: it may have arrived. */
  tried: boolean
  problem: string
}

export const waiting = ref<Waiting[]>([])
export const sending = ref('')
/** How much of the photos of the one being sent has left, 0 to 1. */
export const share = ref(0)
/** So long one waits for a slow network before one is let go; the follow-up goes on by itself. */
const PATIENCE = 12_000

async function list(): Promise<void> {
  const me = await fetchMe().catch(() => null)
  const rows = await all<Waiting>('outbox').catch(() => [])
  waiting.value = rows.filter((one) => !me || one.user === me.user.id).sort((a, b) => String(a.body.at).localeCompare(String(b.body.at)))
}

/** Puts a follow-up on its way. Resolves to whether it arrived; false means it waits here or is still on its way. Throws what the server refused. */
export async function post(entry: Pick<Waiting, 'customer' | 'name' | 'body' | 'photos' | 'finish'>, user: number): Promise<boolean> {
  const one: Waiting = { ...entry, key: onceKey(), user, arrived: [], tried: false, problem: '' }
  await keep('outbox', plain(one))
  // A phone that knows it has no network need not try: what is written is kept at once.
  if (!navigator.onLine) {
    await list()
    return false
  }
  let gone = false
  // Between keeping it and its turn somebody else may have taken it along (a phone that woke up): then it has left.
  const mine = async (): Promise<void> => {
    const still = await kept<Waiting>('outbox', one.key).catch(() => one)
    if (still) await deliver(Object.assign(one, still))
  }
  const sent = alone(mine).then(() => true, async (error: unknown) => {
    if (error instanceof ApiError && error.offline) {
      await list()
      return false
    }
    // Nobody waits for the reason any more: it stands beside the follow-up instead.
    if (gone) {
      await refused(one, error)
      return false
    }
    await drop('outbox', one.key)
    throw error
  })
  const slow = new Promise<boolean>((resolve) => setTimeout(() => { gone = true; void list().then(() => resolve(false)) }, PATIENCE))
  return Promise.race([sent, slow])
}

// What a component holds is wrapped; a database takes only what is plain.
const plain = (one: Waiting): Waiting => ({ ...one, body: JSON.parse(JSON.stringify(one.body)) as Record<string, unknown>, photos: [...one.photos], arrived: [...one.arrived] })

/** One thing leaves at a time, in all windows of this phone: what is on its way must not be sent by the next try as well. */
let line: Promise<unknown> = Promise.resolve()
function alone<T>(act: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks
  const turn = line.then(() => (locks ? (locks.request('beluga-outbox', act) as Promise<T>) : act()))
  line = turn.catch(() => undefined)
  return turn
}

async function deliver(one: Waiting): Promise<void> {
  sending.value = one.key
  share.value = 0
  try {
    while (one.arrived.length < one.photos.length) {
      const at = one.arrived.length
      const stored = await upload(one.photos[at] as File, (now) => (share.value = (at + now) / one.photos.length))
      one.arrived.push(stored.id)
      await keep('outbox', plain(one))
    }
    if (!(one.tried && (await isThere(one)))) {
      one.tried = true
      await keep('outbox', plain(one))
      await api.post('/api/objects/follow_up/records', { ...one.body, customer: one.customer, ...(one.arrived.length ? { files: [...one.arrived] } : {}) })
    }
    if (one.finish) await finish(one.finish)
    await drop('outbox', one.key)
    await refreshAll('follow_up')
  } finally {
    sending.value = ''
    await list()
  }
}

/** The task is done, too. What somebody finished or deleted meanwhile is no reason to keep the follow-up here. */
async function finish(task: number): Promise<void> {
  try {
    await runNow('task.complete', [task], {})
  } catch (error) {
    if (!(error instanceof ApiError) || error.offline || error.status >= 500) throw error
  }
}

/** Whether an earlier try arrived after all: the same customer at the same moment, by the same person. */
async function isThere(one: Waiting): Promise<boolean> {
  const said = [{ field: 'customer', op: 'eq', value: one.customer }, { field: 'user', op: 'eq', value: one.user }, { field: 'at', op: 'eq', value: one.body.at }]
  return (await api.post<RecordPage>('/api/objects/follow_up/records/query', { filter: { all: said }, fields: ['customer'], size: 1 })).items.length > 0
}

async function refused(one: Waiting, error: unknown): Promise<void> {
  const problem = error instanceof ApiError ? (Object.values(error.fields)[0]?.[0] ?? error.message) : String(error)
  await keep('outbox', plain({ ...one, problem }))
  await list()
}

let busy = false
/** Tries all that waits once more, oldest first; says how many left. */
export async function flush(): Promise<number> {
  if (busy || !navigator.onLine) return 0
  busy = true
  try {
    return await alone(flushed)
  } finally {
    busy = false
  }
}

async function flushed(): Promise<number> {
  let left = 0
  await list()
  if (!waiting.value.length || !can('follow_up.create')) return 0
  for (const one of waiting.value.filter((entry) => !entry.problem)) {
    try {
      await deliver(one)
      left += 1
    } catch (error) {
      if (!(error instanceof ApiError) || error.offline || error.status === 401 || error.status >= 500) break
      await refused(one, error)
    }
  }
  return left
}

/** Tries one that was refused again. */
export async function again(one: Waiting): Promise<void> {
  await keep('outbox', plain({ ...one, problem: '' }))
  await flush()
}

/** Gives one up. */
export async function giveUp(key: string): Promise<void> {
  await drop('outbox', key)
  await list()
}

/** Begins to watch for the network; what waits is tried now, when it is back, and every half a minute. */
export function startOutbox(told: (left: number) => void): void {
  const go = () => void flush().then((left) => { if (left) told(left) })
  void list().then(go)
  // Whoever signs in after a session ended finds it watching already.
  if (watching) return
  watching = true
  addEventListener('online', go)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') go() })
  setInterval(() => { if (waiting.value.length) go() }, 30_000)
}
let watching = false
