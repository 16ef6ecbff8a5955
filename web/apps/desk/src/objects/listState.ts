export { DEFAULT_SIZE, emptyState, PAGE_SIZES, queryOf, stateOf, toggleSort, type AddressQuery as Query, type ListState } from '@beluga/core'
