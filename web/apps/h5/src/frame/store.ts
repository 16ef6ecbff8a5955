/** What this phone keeps in its own database: follow-ups on their way, and photos of those being written. */

const NAME = 'beluga-m'
export type Shelf = 'outbox' | 'photos'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('outbox', { keyPath: 'key' })
      asked.result.createObjectStore('photos')
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error(NAME))
  })
}

async function run<T>(shelf: Shelf, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const asked = act(database.transaction(shelf, mode).objectStore(shelf))
      asked.onsuccess = () => resolve(asked.result as T)
      asked.onerror = () => reject(asked.error ?? new Error(shelf))
    })
  } finally {
    database.close()
  }
}

export const keep = (shelf: Shelf, value: unknown, key?: IDBValidKey): Promise<void> => run(shelf, 'readwrite', (store) => store.put(value, key))
export const kept = <T>(shelf: Shelf, key: IDBValidKey): Promise<T | undefined> => run(shelf, 'readonly', (store) => store.get(key))
export const all = <T>(shelf: Shelf): Promise<T[]> => run(shelf, 'readonly', (store) => store.getAll())
export const drop = (shelf: Shelf, key: IDBValidKey): Promise<void> => run(shelf, 'readwrite', (store) => store.delete(key))
