/**
 * A new build of the client. The worker that brings it waits until it is wanted: the page that runs keeps the parts it
 * was built with, nobody is left between two builds. What is not asked for comes with the next start of the application.
 */
import { t } from '@beluga/core'
import { offer } from './notices'

const HOUR = 3_600_000

function ready(worker: ServiceWorker): void {
  offer(t('frame.newBuild'), t('frame.takeNew'), () => worker.postMessage('take over'))
}

export function watchBuild(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const { serviceWorker } = navigator
  const running = serviceWorker.controller
  let done = false
  // The first worker of all takes nothing over from another build.
  serviceWorker.addEventListener('controllerchange', () => { if (running && !done) { done = true; location.reload() } })
  addEventListener('load', () => void (async () => {
    const found = await serviceWorker.register('/m/sw.js', { scope: '/m/' })
    if (found.waiting && running) ready(found.waiting)
    found.addEventListener('updatefound', () => {
      const next = found.installing
      next?.addEventListener('statechange', () => { if (next.state === 'installed' && serviceWorker.controller) ready(next) })
    })
    // An application that stays open for days looks for itself.
    let looked = Date.now()
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - looked < HOUR) return
      looked = Date.now()
      void found.update().catch(() => undefined)
    })
  })().catch(console.warn))
}
