/**
 * The bracket rows of the manuals (左括号 字段 操作符 值 右括号 连接符) over the same tree: `toRows` writes a tree out flat,
 * `fromRows` reads rows back, 并且 binding tighter than 或者. A row's content is a leaf or a quantifier, carried as it is.
 */
import type { EditGroup, EditItem, EditRow, EditSome } from './edit'
import { newGroup, newRow } from './edit'

export type Opening = '(' | '!('
export interface BracketRow { key: number; open: Opening[]; item: EditRow | EditSome; close: number; join: 'all' | 'any' }
export interface BracketError { code: 'unclosed' | 'unopened'; row: number }

/** A root group as rows. */
export function toRows(root: EditGroup): BracketRow[] {
  const rows: BracketRow[] = []
  const put = (item: EditItem, join: 'all' | 'any'): void => {
    if (item.kind !== 'group') {
      rows.push({ key: item.key, open: [], item, close: 0, join })
      return
    }
    const start = rows.length
    item.items.forEach((inner, index) => put(inner, index === item.items.length - 1 ? join : item.join))
    const first = rows[start]
    const end = rows[rows.length - 1]
    if (!first || !end) return
    if (item.items.length > 1 || item.negated) {
      first.open.unshift(item.negated ? '!(' : '(')
      end.close += 1
    }
  }
  root.items.forEach((item) => put(item, root.join))
  return rows
}

/** Where the brackets do not balance; undefined when they do. */
export function unbalanced(rows: readonly BracketRow[]): BracketError | undefined {
  const opened: number[] = []
  for (const [index, row] of rows.entries()) {
    row.open.forEach(() => opened.push(index))
    for (let n = 0; n < row.close; n += 1) if (opened.pop() === undefined) return { code: 'unopened', row: index }
  }
  const row = opened.pop()
  return row === undefined ? undefined : { code: 'unclosed', row }
}

type Part = { item: EditItem; join: 'all' | 'any' }

/** Rows as a root group. Call `unbalanced` first; throws RangeError on rows it would refuse. */
export function fromRows(rows: readonly BracketRow[]): EditGroup {
  if (unbalanced(rows)) throw new RangeError('unbalanced brackets')
  const stack: { parts: Part[]; negated: boolean }[] = [{ parts: [], negated: false }]
  const top = () => stack[stack.length - 1] as { parts: Part[]; negated: boolean }
  for (const row of rows) {
    row.open.forEach((sign) => stack.push({ parts: [], negated: sign === '!(' }))
    top().parts.push({ item: row.item, join: row.join })
    for (let n = 0; n < row.close; n += 1) {
      const closed = stack.pop() as { parts: Part[]; negated: boolean }
      const group = grouped(closed.parts)
      // Brackets around one thing say nothing, unless they negate it.
      const single = group.items.length === 1 && !closed.negated ? group.items[0] : undefined
      top().parts.push({ item: single ?? { ...group, negated: closed.negated }, join: row.join })
    }
  }
  return grouped(top().parts)
}

/** A run without brackets: 且 first, then 或 over what it made. */
function grouped(parts: Part[]): EditGroup {
  const runs: EditItem[][] = [[]]
  parts.forEach((part, index) => {
    runs[runs.length - 1]?.push(part.item)
    if (part.join === 'any' && index < parts.length - 1) runs.push([])
  })
  if (runs.length === 1) return newGroup('all', runs[0] ?? [])
  return newGroup('any', runs.map((run) => (run.length === 1 ? (run[0] as EditItem) : newGroup('all', run))))
}

/** A fresh row for the end of the table. */
export function newBracketRow(): BracketRow {
  const item = newRow()
  return { key: item.key, open: [], item, close: 0, join: 'all' }
}
