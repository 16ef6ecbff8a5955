/** What the server says of a workbench: blocks, the figures in them, where they stand. */
import type { Node } from '@beluga/core'

export interface Figure { label: string; call: Record<string, unknown> & { measure: string; dimensions?: string[] }; object: string | null; filter: Node | null }
export interface WorkBlock { name: string; label: string; kind: string; w: number; h: number; options: Record<string, unknown>; figures: Figure[] }
export interface Cell { block: string; x: number; y: number; w: number; h: number }
export interface Workbench { blocks: WorkBlock[]; layout: Cell[]; own: boolean; may_set_default: boolean }

export interface MetricRow { key: (string | number | boolean | null)[]; value: number | null; former?: number | null }
export interface MetricAnswer {
  measure?: string
  label?: string
  unit?: string
  rows?: MetricRow[]
  total?: number | null
  former?: number | null
  labels?: Record<string, Record<string, string>>
  error?: { code: string; message: string }
}

export interface GuideStep { name: string; label: string; hint: string; path: string; done: boolean }

export const COLUMNS = 12

/** Cells in reading order get their places anew: from the left, a new row when one is full. */
export function flow(cells: readonly Cell[]): Cell[] {
  let x = 0
  let y = 0
  let tall = 0
  return cells.map((cell) => {
    const w = Math.max(2, Math.min(COLUMNS, cell.w))
    if (x + w > COLUMNS) {
      y += tall
      x = 0
      tall = 0
    }
    const placed = { ...cell, x, y, w }
    x += w
    tall = Math.max(tall, cell.h)
    return placed
  })
}

export const inOrder = (cells: readonly Cell[]): Cell[] => [...cells].sort((a, b) => a.y - b.y || a.x - b.x)
