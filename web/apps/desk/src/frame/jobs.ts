/**
 * The jobs this person set going in this window: one tray shows them all, wherever they were started.
 *
 *     followJob((await api.post<{ job: number }>(…)).job, { label: '分配', onDone: () => refetch() })
 */
import { api, jobOver, NO_VIEW, queryClient, startEvents, t, type Job, type Node } from '@beluga/core'
import { defineStore } from 'pinia'
import { pathOf } from '@/objects/panels'
import { offerUndo, say, sayWhere, sayWith, warn } from './notices'

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
  /** What it did was taken back. */
  undone?: boolean
}

/** So long the panel stands open by itself; then it folds into its button in the top bar, where it is found again. */
export const SHOWN = 6_000
/** What went well is told at the foot of the window as well: the panel does not stand over the page for it. */
export const DONE = 2_500

let timer: ReturnType<typeof setTimeout> | null = null
let folding: ReturnType<typeof setTimeout> | null = null

export const useJobTray = defineStore('jobs', {
  state: () => ({ followed: [] as Followed[], open: false, held: false }),
  getters: {
    running: (state) => state.followed.filter((one) => !jobOver(one.job)).length,
  },
  actions: {
    follow(id: number, options: FollowOptions = {}) {
      if (this.followed.some((one) => one.id === id)) return
      this.followed.unshift({ id, label: options.label ?? '', job: null, options })
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
      for (const one of this.followed) if (one.job?.result?.undo === run || one.job?.result?.run === run) one.undone = true
    },
    poll(wait = 900) {
      if (timer) return
      timer = setTimeout(() => {
        timer = null
        void this.look()
      }, wait)
    },
    async look() {
      await Promise.all(
        this.followed.filter((one) => !jobOver(one.job)).map(async (one) => {
          const job = await api.get<Job>(`/api/jobs/${one.id}`).catch(() => null)
          if (!job) return
          one.job = job
          if (jobOver(job)) this.over(one, job)
        }),
      )
      if (this.running) this.poll()
    },
    over(one: Followed, job: Job) {
      this.show(job.state === 'done' && !this.running ? DONE : SHOWN)
      for (const queryKey of one.options.refresh ?? []) void queryClient.invalidateQueries({ queryKey })
      const label = job.label || one.label
      const text = String(job.result?.message ?? '') || `${label} · ${t(`frame.job_${job.state}`)}`
      if (job.state === 'done') {
        const run = job.result?.undo
        const told = one.options.done?.(job)
        if (told) sayWith(told.text, told.verb, told.act)
        else if (told === null) this.drop(one.id)
        else if (typeof run === 'number') offerUndo(text, run, one.options.refresh, () => this.undone(run))
        else if (placeOf(job)) sayWhere(text, placeOf(job)!.label, placeOf(job)!)
        else say(text)
      } else if (job.state === 'failed') warn(text)
      one.options.onDone?.(job)
      // What went well and leaves no file to fetch tidies itself away.
      const keep = job.state === 'failed' || job.errors?.length || one.options.download?.(job) || job.result?.download || job.result?.url || placeOf(job)
      if (!keep) setTimeout(() => this.drop(one.id), 8_000)
    },
    async cancel(id: number) {
      await api.post(`/api/jobs/${id}/cancel`)
      const one = this.followed.find((followed) => followed.id === id)
      if (one) one.stopping = true
      await this.look()
    },
    drop(id: number) {
      this.followed = this.followed.filter((one) => one.id !== id)
      if (!this.followed.length) this.open = this.held = false
    },
    clearOver() {
      this.followed = this.followed.filter((one) => !jobOver(one.job))
      if (!this.followed.length) this.open = this.held = false
    },
  },
})

/** The list of what a job worked on, when its result names one. */
export function placeOf(job: Job | null): { label: string; path: string; query: Record<string, string> } | undefined {
  const list = job?.state === 'done' ? (job.result?.list as { object: string; label: string; filter: Node } | undefined) : undefined
  return list && { label: t('frame.seeRecords', { label: list.label }), path: pathOf(list.object), query: { view: NO_VIEW, filter: JSON.stringify(list.filter) } }
}

/** Puts a job into the tray and follows it to its end. */
export function followJob(id: number, options: FollowOptions = {}): void {
  useJobTray().follow(id, options)
}

