/** What the pages of the organisation ask the server, in one place. */
import { api, queryClient, useMeta, type Field, type RecordPage, type Row } from '@beluga/core'
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface Department {
  id: number
  name: string
  active: boolean
  note: string
  version: number
  parent: number | null
  /** Its own people, and those of all below as well. */
  people: number
  total: number
  children: Department[]
}

export interface Role extends Row {
  name: string
  code: string
  note: string
  system: boolean
}

export interface Person extends Row {
  username: string
  name: string
  gender: number | null
  phone: string
  email: string
  is_active: boolean
  employment: number
  departments: number[]
  roles: number[]
}

export interface PeopleAsk {
  department: number | null
  below: boolean
  q: string
  page: number
  size: number
}

export interface PickedPerson {
  id: number
  name: string
  username: string
  avatar?: string
  department_names: string[]
}

export const LEFT = 2
const TREE = ['org', 'departments']
const PEOPLE = ['org', 'people']
const ROLES = ['org', 'roles']

export function useDepartments() {
  const query = useQuery({
    queryKey: TREE,
    queryFn: async () => (await api.get<{ departments: Department[] }>('/api/org/departments/tree')).departments,
    staleTime: 60_000,
  }, queryClient)
  const flat = computed(() => {
    const all = new Map<number, Department>()
    const walk = (list: Department[]) => list.forEach((one) => { all.set(one.id, one); walk(one.children) })
    walk(query.data.value ?? [])
    return all
  })
  return { ...query, tree: computed(() => query.data.value ?? []), flat }
}

export function usePeople(ask: MaybeRefOrGetter<PeopleAsk>) {
  return useQuery({
    queryKey: computed(() => [...PEOPLE, toValue(ask)]),
    queryFn: ({ signal }) => api.get<RecordPage>('/api/org/people', { ...toValue(ask) }, { signal }),
    placeholderData: keepPreviousData,
  }, queryClient)
}

export function useRoles() {
  const query = useQuery({
    queryKey: ROLES,
    queryFn: async () => (await api.get<{ items: Pick<Role, 'id' | 'name' | 'code'>[] }>('/api/org/roles/pick')).items,
    staleTime: 60_000,
  }, queryClient)
  return { ...query, roles: computed(() => query.data.value ?? []) }
}

/** Customer groups are known to people only where an app above has added them: the field says which object they are. */
export function useGroupsOfPeople() {
  const { meta } = useMeta('user')
  const field = computed<Field | undefined>(() => meta.value?.fields.find((one) => one.type === 'refs' && !['department', 'role', 'user', 'tag'].includes(one.target ?? '')))
  const query = useQuery({
    queryKey: computed(() => ['records', field.value?.target, 'choices']),
    queryFn: async () => {
      const page = await api.get<RecordPage>(`/api/objects/${field.value!.target}/records`, { size: 200, fields: 'name' })
      return page.items.map((row) => ({ id: row.id, name: String(row.name ?? `#${row.id}`) }))
    },
    enabled: computed(() => Boolean(field.value)),
  }, queryClient)
  return { field, groups: computed(() => query.data.value ?? []) }
}

/** After a write: numbers in the tree, the list and what the generic pages show of it. */
export async function refreshOrg(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['org'] }),
    ...['user', 'department', 'role'].flatMap((object) => [
      queryClient.invalidateQueries({ queryKey: ['records', object] }),
      queryClient.invalidateQueries({ queryKey: ['record', object] }),
    ]),
    queryClient.invalidateQueries({ queryKey: ['me'] }),
  ])
}

export const peopleVerbs = {
  departments: (ids: number[], departments: number[]) => api.post<{ done: number }>('/api/org/people/set-departments', { ids, departments }),
  roles: (ids: number[], roles: number[]) => api.post<{ done: number }>('/api/org/people/set-roles', { ids, roles }),
  active: (ids: number[], active: boolean) => api.post<{ done: number }>('/api/org/people/set-active', { ids, active }),
  reset: (ids: number[]) => api.post<{ done: number }>('/api/org/people/reset-passwords', { ids }),
  delete: (id: number) => api.del(`/api/objects/user/records/${id}`),
  leave: (id: number) => api.post<{ holdings: Holding[] }>(`/api/org/people/${id}/leave`),
  comeBack: (id: number) => api.post<{ done: number }>(`/api/org/people/${id}/return`),
  handOver: (id: number, to: number, names: string[]) => api.post<{ moved: Record<string, number> }>(`/api/org/people/${id}/hand-over`, { to, names }),
  pick: async (q: string, department?: number) => (await api.get<{ items: PickedPerson[] }>('/api/org/people/pick', { q, department, size: 50 })).items,
}

export interface Holding { name: string; label: string; count: number }

export interface MenuTree {
  name: string
  label: string
  groups: {
    name: string
    label: string
    menus: { name: string; label: string; icon?: string; path?: string; function: string; functions: { name: string; label: string; granted?: boolean }[] }[]
  }[]
}
