/** One's own unfinished tasks: the conditions of the tabs, and how many each of them holds. */
import { api, can, queryClient, useMe, type Node, type RecordPage } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

const MINE: Node = { field: 'assignees', op: 'any_of', value: [{ var: 'me.id' }] }
const OPEN: Node = { field: 'progress', op: 'in', value: [1, 2] }
const due = (when: number): Node => ({ all: [MINE, OPEN, { field: 'when', op: 'in', value: [when] }] })

export const TABS: readonly { key: string; filter: Node; sort: string[] }[] = [
  { key: 'today', filter: due(2), sort: ['due_at'] }, { key: 'overdue', filter: due(1), sort: ['-due_at'] },
  { key: 'open', filter: { all: [MINE, OPEN] }, sort: [] }, { key: 'done', filter: { all: [MINE, { field: 'progress', op: 'eq', value: 3 }] }, sort: ['-done_at'] },
]

const asked = async (filter: Node): Promise<number> => (await api.post<RecordPage>('/api/objects/task/records/query', { filter, fields: ['name'], size: 1 })).total

/** Counts by tab; `pressing` is what is due today or late, as the badge shows it. All tabs look at the same answer. */
export function useTaskCounts() {
  const { me } = useMe()
  const query = useQuery({
    queryKey: ['records', 'task', 'counts'],
    queryFn: async () => Object.fromEntries(await Promise.all(TABS.slice(0, 3).map(async (one) => [one.key, await asked(one.filter)] as const))) as Record<string, number>,
    enabled: computed(() => Boolean(me.value && !me.value.must_change_password) && can('task.view')), staleTime: 60_000,
  }, queryClient)
  return { counts: query.data, pressing: computed(() => (query.data.value?.today ?? 0) + (query.data.value?.overdue ?? 0)) }
}
