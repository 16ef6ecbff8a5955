/** What the folders define, collected at build time. */
import { addMessages, type Messages } from '@beluga/core'
import type { BlockDefinition, FieldDefinition, ModuleDefinition, ViewDefinition } from './define'

function found<T>(files: Record<string, unknown>): T[] {
  return Object.keys(files).sort().map((path) => files[path] as T)
}

// The generic pages of any object (objects/) register their routes just as a module does.
export const modules = found<ModuleDefinition>(
  import.meta.glob(['./modules/*/index.ts', './objects/index.ts'], { eager: true, import: 'default' }),
)

const fieldFiles = import.meta.glob('./fields/*/index.ts', { eager: true, import: 'default' })
const viewFiles = import.meta.glob('./views/*/index.ts', { eager: true, import: 'default' })
const blockFiles = import.meta.glob('./blocks/*/index.ts', { eager: true, import: 'default' })

const fields = new Map<string, FieldDefinition>()
for (const definition of found<FieldDefinition>(fieldFiles)) for (const type of definition.types) fields.set(type, definition)
const views = new Map(found<ViewDefinition>(viewFiles).map((view) => [view.name, view]))
const blocks = new Map(found<BlockDefinition>(blockFiles).map((block) => [block.name, block]))

/** The definition for a field type; unknown types are shown and edited as text. */
export function fieldDefinition(type: string): FieldDefinition | undefined {
  return fields.get(type) ?? fields.get('text')
}
export const viewDefinition = (name: string): ViewDefinition | undefined => views.get(name)
export const blockDefinition = (name: string): BlockDefinition | undefined => blocks.get(name)
export const allViews = (): ViewDefinition[] => [...views.values()]
export const allBlocks = (): BlockDefinition[] => [...blocks.values()]

for (const messages of found<Messages>(import.meta.glob('./**/messages.ts', { eager: true, import: 'default' }))) {
  addMessages(messages)
}
