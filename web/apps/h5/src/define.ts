/**
 * What a folder can add to the phone client, each found by its `index.ts`: fields/<type>, blocks/<name>, modules/<app>.
 * Texts lie beside them in `messages.ts`.
 */
import type { Field, ObjectMeta, Refs, Row } from '@beluga/core'
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

/** How a field type is entered, shown and filtered. Inputs take `modelValue` and `field`; displays `value`, `field`, `refs`. */
export interface FieldDefinition {
  types: string[]
  input: Component
  display?: Component
  /** Takes a condition on the field as `modelValue`, null when it says nothing. */
  filter?: Component
}

/** A tab of a record's page. */
export interface BlockDefinition {
  name: string
  component: Component
}

export interface ModuleDefinition {
  name: string
  routes: RouteRecordRaw[]
}

/** What every block is given. */
export interface BlockProps {
  object: string
  meta: ObjectMeta
  record: Row
  refs: Refs
  target?: string | null
  fk?: string | null
}

export interface InputProps { field: Field; refs?: Refs; object?: string; disabled?: boolean }
export interface DisplayProps { field: Field; value: unknown; refs?: Refs }

export const defineField = (definition: FieldDefinition): FieldDefinition => definition
export const defineBlock = (definition: BlockDefinition): BlockDefinition => definition
export const defineModule = (definition: ModuleDefinition): ModuleDefinition => definition
