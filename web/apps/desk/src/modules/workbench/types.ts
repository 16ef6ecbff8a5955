/** Where the blocks of a workbench stand. */
import type { Cell } from '@beluga/core'

export type { Cell, Figure, MetricAnswer, MetricRow, Workbench, WorkBlock } from '@beluga/core'

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
