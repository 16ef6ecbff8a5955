import type { BlockDefinition } from '@/define'

const found = import.meta.glob<BlockDefinition>('./*/index.ts', { eager: true, import: 'default' })
/** The block of a name; what nobody defined is not shown. */
export const blockNamed = (name: string): BlockDefinition | undefined => Object.values(found).find((block) => block.name === name)
