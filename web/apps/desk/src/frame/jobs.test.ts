import { api, type Job } from '@beluga/core'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DONE, SHOWN, useJobTray } from './jobs'

const job = (id: number, more: Partial<Job> = {}): Job => ({ id, name: 'x', label: '分配', state: 'done', done: 2, total: 2, errors: ['one left out'], result: { undo: 40 + id, message: '已分配 2 个客户' }, ...more })

beforeEach(() => { setActivePinia(createPinia()); vi.useFakeTimers() })
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
