import type { BlockDefinition } from '@/define'

const found = import.meta.glob<BlockDefinition>('./*/index.ts', { eager: true, import: 'default' })
let byName: Map<string, BlockDefinition> | undefined

/** The block of a name; what nobody defined is not shown. Collected at the first question: blocks show records, and
 * records show blocks, so at load time some of them are not there yet. */
export function blockNamed(name: string): BlockDefinition | undefined {
  byName ??= new Map(Object.values(found).map((block) => [block.name, block]))
  return byName.get(name)
}
