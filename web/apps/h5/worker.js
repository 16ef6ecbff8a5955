// The service worker of the phone client: the application itself is kept, what it shows never is. Answers of the API are
// not cached and not touched. The page of a build and its parts are kept together, so that they always fit.
const CACHE = 'beluga-m-__VERSION__'
const FILES = ['__FILES__']
const PAGE = '/m/'
// On a network that hardly moves the kept page stands there after this time.
const PATIENCE = 3000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])))
})

// A build takes over when it is asked to, or when no page of the former one is open any more.
self.addEventListener('message', (event) => { if (event.data === 'take over') self.skipWaiting() })

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('beluga-m-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

const kept = (request) => caches.open(CACHE).then((cache) => cache.match(request))

// The server's page may be of a newer build than this worker: it brings its own parts, and is not mixed with the kept ones.
async function page(request) {
  const known = await kept(PAGE)
  if (!known) return fetch(request)
  const asked = fetch(request)
  const late = new Promise((resolve) => setTimeout(() => resolve(known), PATIENCE))
  return Promise.race([asked.then((answer) => (answer.status < 500 ? answer : known)), late]).catch(() => known)
}

async function asset(request) {
  return (await kept(request)) ?? fetch(request)
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith('/m/')) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (url.pathname.startsWith('/m/assets/')) event.respondWith(asset(request))
})
