/**
 * The jobs this person set going in this window: one tray shows them all, wherever they were started. No end of one is
 * missed: it is asked for at intervals, when the server says that it moved, and when the window comes to the front; an
 * answer that never comes is given up and asked for again; and what was followed outlives a page that is loaded anew.
 *
 *     followJob((await api.post<{ job: number }>(…)).job, { label: '分配', onDone: () => refetch() })
 */
import { api, ApiError, jobOver, NO_VIEW, queryClient, startEvents, t, type Job, type Node } from '@beluga/core'
import { defineStore } from 'pinia'
import { pathOf } from '@/objects/panels'
import { afterSeen, offerUndo, say, sayWhere, sayWith, takeBack, warn } from './notices'

export interface FollowOptions {
  /** What to call it before the server has said so. */
  label?: string
  /** Query keys whose data the job changes: they are asked for again when it is over. */
  refresh?: unknown[][]
  onDone?: (job: Job) => void
  /** What to say when it is done, and where to go from there; null when it is seen anyway. */
  done?: (job: Job) => { text: string; verb: string; act: () => void } | null
  /** A file to fetch when it is done, as exports have. */
  download?: (job: Job) => string | undefined
}

export interface Followed {
  id: number
  label: string
  job: Job | null
  options: FollowOptions
  /** Asked to stop; it does at its next step. */
  stopping?: boolean
  /** The run to take back, as long as the server would. */
  undo?: number
  /** What it did was taken back. */
  undone?: boolean
  /** From before this page was loaded: it may have ended long ago. */
  before?: boolean
}

/** So long the panel stands open by itself; then it folds into its button in the top bar, where it is found again. */
export const SHOWN = 6_000
/** What went well is told at the foot of the window as well: the panel does not stand over the page for it. */
export const DONE = 2_500

const TIDY = 8_000
/** So long the server takes an action back, less the way there. */
export const UNDOABLE = 58_000
/** An answer that takes longer is given up and asked for again. */
export const PATIENCE = 10_000

let folding: ReturnType<typeof setTimeout> | null = null

export const useJobTray = defineStore('jobs', {
  state: () => ({ followed: [] as Followed[], open: false, held: false, waiting: false, user: 0 }),
  getters: {
    running: (state) => state.followed.filter((one) => !jobOver(one.job)).length,
  },
  actions: {
    /** Whose tray it is: it goes on with what this person followed before the page was loaded. */
    belongsTo(user: number) {
      if (this.user === user) return
      this.user = user
      const kept = stored(user)
      this.followed = kept.map(({ id, label, refresh }) => ({ id, label, job: null, options: { label, refresh }, before: true }))
      if (kept.length) startEvents()
      if (kept.length) this.poll(200)
    },
    /** Remember what is not over yet, for a page that is loaded anew. */
    keep() {
      const kept = this.followed.filter((one) => !jobOver(one.job)).map((one) => ({ id: one.id, label: one.label, refresh: one.options.refresh }))
      if (kept.length) sessionStorage.setItem(keyOf(this.user), JSON.stringify(kept))
      else sessionStorage.removeItem(keyOf(this.user))
    },
    follow(id: number, options: FollowOptions = {}) {
      if (this.followed.some((one) => one.id === id)) return
      this.followed.unshift({ id, label: options.label ?? '', job: null, options })
      this.keep()
      this.show()
      startEvents()
      this.poll(200)
    },
    /** Unfold for a while. Under the pointer or the focus it stays. */
    show(milliseconds = SHOWN) {
      this.open = true
      if (folding) clearTimeout(folding)
      folding = setTimeout(() => {
        folding = null
        if (!this.held) this.open = false
      }, milliseconds)
    },
    /** Fold when the person goes on with something else. */
    fold() {
      if (!this.held) this.open = false
    },
    hold(held: boolean) {
      this.held = held
      if (!held && this.open) this.show()
    },
    toggle() {
      if (!this.open) return this.show()
      this.open = this.held = false
    },
    undone(run: number) {
      for (const one of this.followed) if (one.job?.result?.undo === run || one.job?.result?.run === run) Object.assign(one, { undone: true, undo: undefined })
    },
    poll(wait = 900) {
      if (this.waiting) return
      this.waiting = true
      setTimeout(() => {
        this.waiting = false
        void this.look()
      }, wait)
    },
    async look() {
      await Promise.allSettled(this.followed.filter((one) => !jobOver(one.job)).map((one) => this.ask(one)))
      if (this.running) this.poll()
    },
    async ask(one: Followed) {
      let job: Job
      try {
        job = await api.get<Job>(`/api/jobs/${one.id}`, undefined, { signal: AbortSignal.timeout(PATIENCE) })
      } catch (error) {
        // Nothing heard: it is asked again. A job that is not there will never answer.
        if (!(error instanceof ApiError && error.status === 404)) return
        if (!one.before) warn(t('frame.jobLost', { label: one.label }))
        return this.drop(one.id)
      }
      if (jobOver(one.job)) return // somebody else asked as well, and was told
      one.job = job
      if (jobOver(job)) this.over(one, job)
    },
    over(one: Followed, job: Job) {
      this.keep()
      this.show(job.state === 'done' && !this.running ? DONE : SHOWN)
      for (const queryKey of one.options.refresh ?? []) void queryClient.invalidateQueries({ queryKey })
      const label = one.label || job.label
      const text = String(job.result?.message ?? '') || `${label} · ${t(`frame.job_${job.state}`)}`
      const undo = undoOf(one, job)
      one.undo = undo?.run
      if (job.state === 'done') {
        const told = one.options.done?.(job)
        if (told) sayWith(told.text, told.verb, told.act)
        else if (told === null) this.drop(one.id)
        else if (undo) offerUndo(text, undo.run, one.options.refresh, () => this.undone(undo.run))
        else if (placeOf(job)) sayWhere(text, placeOf(job)!.label, placeOf(job)!)
        else say(text)
      } else if (job.state === 'failed') warn(text)
      else say(text)
      // What follows from it may fail; that it is over has been told.
      void Promise.resolve(job).then(one.options.onDone)
      if (undo) setTimeout(() => (one.undo = undefined), undo.left)
      // What went well and leaves no file to fetch tidies itself away, when it can no longer be taken back.
      const keep = job.state === 'failed' || job.errors?.length || one.options.download?.(job) || job.result?.download || job.result?.url || placeOf(job)
      if (!keep) afterSeen(Math.max(TIDY, undo?.left ?? 0), () => this.drop(one.id))
    },
    /** Take back what a job did: the same way as by its notice. */
    async takeBack(one: Followed) {
      const run = one.undo
      if (run === undefined) return
      one.undo = undefined
      await takeBack(run, one.options.refresh, () => this.undone(run))
    },
    async cancel(id: number) {
      await api.post(`/api/jobs/${id}/cancel`)
      const one = this.followed.find((followed) => followed.id === id)
      if (one) one.stopping = true
      await this.look()
    },
    drop(id: number) {
      this.followed = this.followed.filter((one) => one.id !== id)
      this.keep()
      if (!this.followed.length) this.open = this.held = false
    },
    clearOver() {
      this.followed = this.followed.filter((one) => !jobOver(one.job))
      if (!this.followed.length) this.open = this.held = false
    },
  },
})

const keyOf = (user: number) => `beluga.jobs.${user}`
function stored(user: number): { id: number; label: string; refresh?: unknown[][] }[] {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(user)) ?? '[]') as { id: number; label: string; refresh?: unknown[][] }[]
  } catch {
    return []
  }
}

/** The run of a job that the server would take back, and how long it still would. */
function undoOf(one: Followed, job: Job): { run: number; left: number } | undefined {
  const run = job.result?.undo
  const age = one.before && job.finished_at ? Math.max(0, Date.now() - Date.parse(job.finished_at)) : 0
  return job.state === 'done' && typeof run === 'number' && age < UNDOABLE ? { run, left: UNDOABLE - age } : undefined
}

/** The list of what a job worked on, when its result names one. */
export function placeOf(job: Job | null): { label: string; path: string; query: Record<string, string> } | undefined {
  const list = job?.state === 'done' ? (job.result?.list as { object: string; label: string; filter: Node } | undefined) : undefined
  return list && { label: t('frame.seeRecords', { label: list.label }), path: pathOf(list.object), query: { view: NO_VIEW, filter: JSON.stringify(list.filter) } }
}

/** Puts a job into the tray and follows it to its end. */
export function followJob(id: number, options: FollowOptions = {}): void {
  useJobTray().follow(id, options)
}

