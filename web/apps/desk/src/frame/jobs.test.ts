import { api, ApiError, type Job } from '@beluga/core'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DONE, SHOWN, UNDOABLE, useJobTray } from './jobs'
import { useNotices } from './notices'

const job = (id: number, more: Partial<Job> = {}): Job => ({ id, name: 'x', label: '分配', state: 'done', done: 2, total: 2, errors: ['one left out'], result: { undo: 40 + id, message: '已分配 2 个客户' }, ...more })

const said = () => useNotices().shown.map((one) => one.text)
const look = (state: 'hidden' | 'visible') => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}
/** The server's answers about jobs, one after the other; the last stays. */
const answers = (...given: (Job | Error | 'never')[]) => vi.spyOn(api, 'get').mockImplementation((path) => {
  if (!path.startsWith('/api/jobs')) return Promise.resolve({} as never)
  const next = given.length > 1 ? given.shift()! : given[0]!
  return next === 'never' ? new Promise(() => undefined) : next instanceof Error ? Promise.reject(next) : Promise.resolve(next as never)
})

beforeEach(() => { setActivePinia(createPinia()); sessionStorage.clear(); vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers(); vi.restoreAllMocks() })

describe('the tray of jobs', () => {
  it('folds by itself when a job is over, and keeps what it came to', async () => {
    vi.spyOn(api, 'get').mockImplementation((path) => Promise.resolve((path.startsWith('/api/jobs') ? job(3) : {}) as never))
    const tray = useJobTray()
    tray.follow(3)
    expect(tray.open).toBe(true)
    await vi.advanceTimersByTimeAsync(300)
    expect([tray.open, tray.running]).toEqual([true, 0])
    await vi.advanceTimersByTimeAsync(DONE)
    expect([tray.open, tray.followed.length]).toEqual([false, 1])
    tray.toggle()
    expect(tray.open).toBe(true)
  })
  it('stays while the pointer or the focus is in it', async () => {
    const tray = useJobTray()
    tray.followed = [{ id: 1, label: '', job: job(1), options: {} }]
    tray.show()
    tray.hold(true)
    await vi.advanceTimersByTimeAsync(SHOWN * 3)
    expect(tray.open).toBe(true)
    tray.hold(false)
    await vi.advanceTimersByTimeAsync(SHOWN + 100)
    expect(tray.open).toBe(false)
  })
  it('folds when the person goes on, unless the pointer or the focus is in it', () => {
    const tray = useJobTray()
    tray.show()
    tray.fold()
    expect(tray.open).toBe(false)
    tray.show()
    tray.held = true
    tray.fold()
    expect(tray.open).toBe(true)
  })
  it('says of a job that was taken back that it was', () => {
    const tray = useJobTray()
    tray.followed = [{ id: 1, label: '', job: job(1), options: {} }, { id: 2, label: '', job: job(2, { result: { run: 41 } }), options: {} }, { id: 4, label: '', job: job(4), options: {} }]
    tray.undone(41)
    expect(tray.followed.map((one) => Boolean(one.undone))).toEqual([true, true, false])
  })
})

describe('the end of a job', () => {
  it('is told though it was over before it was first asked for, once, however many asked', async () => {
    answers(job(3))
    const tray = useJobTray()
    tray.follow(3, { label: '分配' })
    await Promise.all([tray.look(), tray.look()])
    expect(said()).toEqual(['已分配 2 个客户'])
  })
  it('is told after answers that failed', async () => {
    answers(new ApiError(0, 'offline', '连不上'), new Error('no JSON'), job(3, { state: 'running', done: 0 }), job(3))
    useJobTray().follow(3, { label: '分配' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(said()).toEqual(['已分配 2 个客户'])
  })
  it('is told of the others while one answer fails or what follows from one does', async () => {
    vi.spyOn(api, 'get').mockImplementation((path) => (path.endsWith('/3') ? Promise.reject(new Error('broken')) : Promise.resolve((path.startsWith('/api/jobs') ? job(4) : {}) as never)))
    const tray = useJobTray()
    tray.follow(3)
    tray.follow(4, { onDone: () => Promise.reject(new Error('afterwards')).catch(() => undefined) as never })
    await vi.advanceTimersByTimeAsync(300)
    expect([said(), tray.running]).toEqual([['已分配 2 个客户'], 1])
  })
  it('gives up an answer that does not come', async () => {
    const asked = answers(job(3))
    const tray = useJobTray()
    tray.follow(3)
    await tray.look()
    expect(asked.mock.calls.find(([path]) => path === '/api/jobs/3')?.[2]?.signal).toBeInstanceOf(AbortSignal)
  })
  it('is told of one that was cancelled, and of one the server does not know any more', async () => {
    answers(job(3, { state: 'cancelled', result: null }))
    const tray = useJobTray()
    tray.follow(3, { label: '分配' })
    await tray.look()
    answers(new ApiError(404, 'not_found', '没有'))
    tray.follow(4, { label: '打标签' })
    await tray.look()
    expect(said()[0]).toContain('分配')
    expect([said().length, tray.running]).toEqual([2, 0])
  })
  it('outlives a page that is loaded anew, for the person it belongs to', async () => {
    answers(job(3, { state: 'running', done: 0 }))
    const tray = useJobTray()
    tray.belongsTo(7)
    tray.follow(3, { label: '分配', refresh: [['records', 'customer']] })
    setActivePinia(createPinia())
    vi.restoreAllMocks()
    answers(job(3, { finished_at: new Date().toISOString() }))
    const other = useJobTray()
    other.belongsTo(8)
    expect(other.followed).toEqual([])
    setActivePinia(createPinia())
    const again = useJobTray()
    again.belongsTo(7)
    expect(again.followed.map((one) => [one.id, one.label, one.options.refresh])).toEqual([[3, '分配', [['records', 'customer']]]])
    await vi.advanceTimersByTimeAsync(300)
    expect([said(), again.followed[0]?.undo]).toEqual([['已分配 2 个客户'], 43])
    setActivePinia(createPinia())
    useJobTray().belongsTo(7)
    expect(useJobTray().followed).toEqual([])
  })
  it('waits for somebody to look: in the background its notice stays', async () => {
    look('hidden')
    answers(job(3, { errors: [] }))
    const tray = useJobTray()
    tray.follow(3)
    await vi.advanceTimersByTimeAsync(UNDOABLE * 2)
    expect([said().length, tray.followed.length]).toEqual([1, 1])
    look('visible')
    await vi.advanceTimersByTimeAsync(UNDOABLE * 2)
    expect([said().length, tray.followed.length]).toEqual([0, 0])
  })
})

describe('taking back what a job did', () => {
  it('is offered by its card as long as the server would, also when the notice has gone', async () => {
    answers(job(3, { errors: [] }))
    const post = vi.spyOn(api, 'post').mockResolvedValue({ message: '已撤销' })
    const tray = useJobTray()
    tray.follow(3)
    await vi.advanceTimersByTimeAsync(30_000)
    expect([said(), tray.followed[0]?.undo]).toEqual([[], 43])
    await tray.takeBack(tray.followed[0]!)
    expect(post).toHaveBeenCalledWith('/api/actions/runs/43/undo')
    expect([tray.followed[0]?.undone, tray.followed[0]?.undo, said()]).toEqual([true, undefined, ['已撤销']])
  })
  it('ends with the minute of the server, and by the card ends the offer of the notice', async () => {
    answers(job(3, { errors: [] }))
    vi.spyOn(api, 'post').mockResolvedValue({ message: '已撤销' })
    const tray = useJobTray()
    tray.follow(3)
    await vi.advanceTimersByTimeAsync(300)
    expect(said()).toEqual(['已分配 2 个客户'])
    await tray.takeBack(tray.followed[0]!)
    expect(said()).toEqual(['已撤销'])
    tray.follow(5)
    await vi.advanceTimersByTimeAsync(UNDOABLE + 1_000)
    expect(tray.followed.find((one) => one.id === 5)).toBeUndefined()
  })
})
