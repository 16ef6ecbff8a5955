/**
 * What the folders define, collected at build time: modules with their routes, and everybody's texts. Field types, views
 * and blocks are looked up in their own folders (fields/lookup.ts, blocks/lookup.ts), by whoever shows them.
 */
import { addMessages, type Messages } from '@beluga/core'
import type { ModuleDefinition } from './define'

function found<T>(files: Record<string, unknown>): T[] {
  return Object.keys(files).sort().map((path) => files[path] as T)
}

// The generic pages of any object (objects/) register their routes just as a module does.
const moduleFiles = import.meta.glob(['./modules/*/index.ts', './objects/index.ts'], { eager: true, import: 'default' })
export const modules = (): ModuleDefinition[] => found<ModuleDefinition>(moduleFiles)

for (const messages of found<Messages>(import.meta.glob('./**/messages.ts', { eager: true, import: 'default' }))) {
  addMessages(messages)
}
