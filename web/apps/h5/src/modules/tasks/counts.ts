/** One's own unfinished tasks: the conditions of the tabs, and how many each of them holds. */
import { api, can, plansOf, queryClient, useMe, type Node, type RecordPage } from '@beluga/core'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

const MINE: Node = { field: 'assignees', op: 'any_of', value: [{ var: 'me.id' }] }
const OPEN: Node = { field: 'progress', op: 'in', value: [1, 2] }
const due = (when: number): Node => ({ all: [MINE, OPEN, { field: 'when', op: 'in', value: [when] }] })

export const TABS: readonly { key: string; filter: Node; sort: string[] }[] = [
  { key: 'today', filter: due(2), sort: ['due_at'] }, { key: 'overdue', filter: due(1), sort: ['-due_at'] },
  { key: 'open', filter: { all: [MINE, OPEN] }, sort: [] }, { key: 'done', filter: { all: [MINE, { field: 'progress', op: 'eq', value: 3 }] }, sort: ['-done_at'] },
]

const HIGH: Node = { field: 'priority', op: 'in', value: [1] }
const LATE: Node = { field: 'when', op: 'in', value: [1] }

/** What of a tab must not wait, and what is left of it then; null where nothing presses any more. */
export function pressing(key: string): { first: Node; rest: Node } | null {
  const tab = TABS.find((one) => one.key === key)
  if (!tab || key === 'done') return null
  const first: Node = key === 'open' ? { any: [HIGH, LATE] } : HIGH
  return { first: { all: [tab.filter, first] }, rest: { all: [tab.filter, { not: first }] } }
}

const asked = async (object: string, filter: Node): Promise<number> => (await api.post<RecordPage>(`/api/objects/${object}/records/query`, { filter, fields: ['id'], size: 1 })).total

/** How much each tab holds: its tasks, and the follow-ups planned for the same days. */
export function useTaskCounts() {
  const { me } = useMe()
  const query = useQuery({
    queryKey: ['records', 'task', 'counts'],
    queryFn: async () => Object.fromEntries(await Promise.all(TABS.slice(0, 3).map(async (one) => {
      const planned = can('follow_plan.view') ? asked('follow_plan', plansOf(one.key as 'today' | 'overdue' | 'open')) : 0
      return [one.key, (await asked('task', one.filter)) + (await planned)] as const
    }))) as Record<string, number>,
    enabled: computed(() => Boolean(me.value && !me.value.must_change_password) && can('task.view')), staleTime: 60_000,
  }, queryClient)
  return { counts: query.data }
}
