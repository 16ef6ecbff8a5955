/** The change log of the installation, read for people: a heading per version, a line per change. */
export interface Release {
  title: string
  lines: string[]
}

export function parseRelease(markdown: string): Release[] {
  const releases: Release[] = []
  for (const line of markdown.split('\n')) {
    const heading = /^##\s+(.+)$/.exec(line)
    if (heading) releases.push({ title: heading[1]!.replace(/[[\]]/g, ''), lines: [] })
    const item = /^\s*[-*]\s+(.+)$/.exec(line)
    if (item) releases.at(-1)?.lines.push(item[1]!.replace(/[*`_]{1,2}([^*`_]+)[*`_]{1,2}/g, '$1'))
  }
  return releases.filter((one) => one.lines.length).slice(0, 12)
}
