/** The component behind a tab's block. */
import type { Component } from 'vue'
import type { BlockDefinition } from '@/define'

const found = Object.values(import.meta.glob<BlockDefinition>('./*/index.ts', { eager: true, import: 'default' })).filter(Boolean)
const byName = new Map(found.map((one) => [one.name, one.component]))

export const blockOf = (name: string): Component | undefined => byName.get(name)
