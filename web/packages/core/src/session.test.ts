import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const heard: ((error: unknown) => void)[] = []
vi.mock('./api/client', async (original) => ({ ...(await original<object>()), onApiError: (hear: (error: unknown) => void) => heard.push(hear) }))
const { stopEvents } = vi.hoisted(() => ({ stopEvents: vi.fn() }))
vi.mock('./events', () => ({ stopEvents }))
vi.resetModules() // files share their modules; this one means its own
const { watchSession } = await import('./session')
afterAll(() => vi.resetModules())

const refused = { status: 401, code: 'unauthenticated' }
const page = { path: '/o/customer', fullPath: '/o/customer?q=a', name: 'list', meta: {}, matched: [{}] }
const go = vi.fn()
let here: { path: string; fullPath: string; name: string; meta: { public?: boolean }; matched: object[] } = page
const asked = vi.fn()
const answers = (status: number) => asked.mockImplementation(() => Promise.resolve({ status }))
const tell = (error: unknown) => heard[0]?.(error)

describe('a refused request', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', asked)
    for (const one of [asked, go, stopEvents]) one.mockReset()
    here = page
    if (!heard.length) watchSession(() => here, go)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('ends the session only when the server, asked again a little later, says so too', async () => {
    answers(401)
    tell(refused)
    await vi.advanceTimersByTimeAsync(599)
    expect([asked.mock.calls.length, go.mock.calls.length]).toEqual([0, 0])
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveBeenCalledExactlyOnceWith('/api/me')
    expect(go).toHaveBeenCalledExactlyOnceWith({ name: 'login', query: { next: '/o/customer?q=a', ended: '1' } })
    expect(stopEvents).toHaveBeenCalledOnce()
  })
  it('from before a new password ends nothing', async () => {
    answers(200)
    tell(refused)
    await vi.advanceTimersByTimeAsync(600)
    expect([asked.mock.calls.length, go.mock.calls.length, stopEvents.mock.calls.length]).toEqual([1, 0, 0])
  })
  it('is no reason to leave while the network is away', async () => {
    asked.mockRejectedValue(new TypeError('no network'))
    tell(refused)
    await vi.advanceTimersByTimeAsync(600)
    expect(go).not.toHaveBeenCalled()
  })
  it('among many asks once, and asks again the next time', async () => {
    answers(200)
    for (let n = 0; n < 5; n++) tell(refused)
    await vi.advanceTimersByTimeAsync(600)
    expect(asked).toHaveBeenCalledOnce()
    tell(refused)
    await vi.advanceTimersByTimeAsync(600)
    expect(asked).toHaveBeenCalledTimes(2)
  })
  it('does not send to the door who stands there', async () => {
    answers(401)
    here = { ...page, path: '/login', fullPath: '/login', meta: { public: true } }
    tell(refused)
    await vi.advanceTimersByTimeAsync(600)
    expect(asked).not.toHaveBeenCalled()
    here = page
    tell(refused)
    here = { ...page, path: '/login', fullPath: '/login', meta: { public: true } }
    await vi.advanceTimersByTimeAsync(600)
    expect(go).not.toHaveBeenCalled()
  })
  it('for want of an own password asks for one at once', () => {
    tell({ status: 403, code: 'must_change_password' })
    expect(go).toHaveBeenCalledExactlyOnceWith({ name: 'password', query: { next: '/o/customer?q=a' } })
  })
})
