/** What the folders define, collected at build time: modules with their routes, and everybody's texts. */
import { addMessages, type Messages } from '@beluga/core'
import type { ModuleDefinition } from './define'

function found<T>(files: Record<string, unknown>): T[] {
  return Object.keys(files).sort().map((path) => files[path] as T)
}

export const modules = (): ModuleDefinition[] => found<ModuleDefinition>(import.meta.glob(['./modules/*/index.ts', './objects/index.ts'], { eager: true, import: 'default' }))

for (const messages of found<Messages>(import.meta.glob('./**/messages.ts', { eager: true, import: 'default' }))) addMessages(messages)
