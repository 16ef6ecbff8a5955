/** Chart options in the look: at most six hues, direct labels, zero baseline, units as 万/亿. */
import { formatNumber, formatShort } from '@beluga/core'

export interface Point { label: string; value: number | null; former?: number | null }

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
export const hues = (): string[] => [1, 2, 3, 4, 5, 6].map((n) => token(`--chart-${n}`))
const text = () => ({ color: token('--ink-2'), fontSize: 12, fontFamily: token('--font') })
const tip = (unit: string) => ({
  trigger: 'item', borderColor: token('--line'), backgroundColor: token('--raised'), textStyle: { ...text(), color: token('--ink-1') },
  valueFormatter: (value: unknown) => `${formatNumber(value)}${unit}`,
})

/** Parts of a whole: six and the rest. */
export function pieOption(points: Point[], unit: string, rest: string): Record<string, unknown> {
  const shown = points.slice(0, 5)
  const others = points.slice(5).reduce((sum, point) => sum + (point.value ?? 0), 0)
  const data = [...shown, ...(others ? [{ label: rest, value: others }] : [])].map((point) => ({ name: point.label, value: point.value }))
  return {
    color: hues(), tooltip: tip(unit),
    series: [{
      type: 'pie', radius: ['46%', '68%'], data, itemStyle: { borderColor: token('--surface'), borderWidth: 2 },
      label: { ...text(), lineHeight: 16, formatter: (one: { name: string; value: number }) => `${one.name}\n${formatShort(one.value)}` }, labelLine: { length: 8, length2: 6 },
    }],
  }
}

/** A line over time. */
export function trendOption(points: Point[], unit: string): Record<string, unknown> {
  return {
    color: hues(), tooltip: { ...tip(unit), trigger: 'axis' }, grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
    xAxis: { type: 'category', boundaryGap: false, data: points.map((point) => point.label), axisLabel: text(), axisLine: { lineStyle: { color: token('--line') } }, axisTick: { show: false } },
    yAxis: { type: 'value', min: 0, axisLabel: { ...text(), formatter: (value: number) => formatShort(value) }, splitLine: { lineStyle: { color: token('--line') } } },
    series: [{ type: 'line', data: points.map((point) => point.value), showSymbol: points.length < 20, symbolSize: 5, lineStyle: { width: 2 }, areaStyle: { opacity: 0.08 } }],
  }
}

/** Bars from zero with their values on them. */
export function barOption(points: Point[], unit: string): Record<string, unknown> {
  return {
    color: hues(), tooltip: tip(unit), grid: { left: 8, right: 16, top: 24, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: points.map((point) => point.label), axisLabel: { ...text(), interval: 0, overflow: 'truncate', width: 72 }, axisLine: { lineStyle: { color: token('--line') } }, axisTick: { show: false } },
    yAxis: { type: 'value', min: 0, axisLabel: { ...text(), formatter: (value: number) => formatShort(value) }, splitLine: { lineStyle: { color: token('--line') } } },
    series: [{ type: 'bar', barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] }, data: points.map((point) => point.value), label: { show: points.length <= 12, position: 'top', ...text(), formatter: (one: { value: number }) => formatShort(one.value) } }],
  }
}
