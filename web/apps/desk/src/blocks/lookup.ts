import type { BlockDefinition } from '@/define'

const found = import.meta.glob<BlockDefinition>('./*/index.ts', { eager: true, import: 'default' })
const byName = new Map(Object.values(found).map((block) => [block.name, block]))

/** The block of a name; what nobody defined is not shown. */
export const blockNamed = (name: string): BlockDefinition | undefined => byName.get(name)
