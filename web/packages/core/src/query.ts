import { QueryClient } from '@tanstack/vue-query'
import { ApiError } from './api/errors'

/** The one cache of what the server said. Refusals are never retried; a lost connection is, twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => error instanceof ApiError && (error.offline || error.status >= 502) && count < 2,
    },
  },
})
