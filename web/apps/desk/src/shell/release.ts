/** The change log of the installation, read for people: a heading per version, a line per change. */
export interface Release {
  title: string
  lines: string[]
}

const plain = (text: string) => text.replace(/`([^`]*)`/g, '$1').replace(/\*\*([^*]*)\*\*/g, '$1').trim()

export function parseRelease(markdown: string): Release[] {
  const releases: Release[] = []
  for (const line of markdown.split('\n')) {
    const heading = /^##\s+(.+)$/.exec(line)
    const item = /^\s*[-*]\s+(.+)$/.exec(line)
    const lines = releases.at(-1)?.lines
    if (heading) releases.push({ title: heading[1]!.replace(/[[\]]/g, ''), lines: [] })
    else if (item) lines?.push(item[1]!)
    // A line that goes on where the former one broke.
    else if (/^\s+\S/.test(line) && lines?.length) lines[lines.length - 1] += ` ${line.trim()}`
  }
  return releases.filter((one) => one.lines.length).slice(0, 12).map((one) => ({ ...one, lines: one.lines.map(plain) }))
}
