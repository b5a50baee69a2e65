import { SaxesParser } from 'saxes'
import { EDITIONS_FEED, FORMATS } from '../../feed/index.ts'
import { problem, reasonOf } from '../../problem/index.ts'
import type { Rule, Subject } from '../rule.ts'

export const feeds: Rule = {
  name: 'feeds',
  source: 'RFC 4287 §4.2.6, XML 1.0, JSON Feed 1.1: an id never changes, or readers show an entry twice',
  *judge(subject) {
    const at = (path: string) => `${subject.newsroom.config.out}/${path}`
    for (const file of [...FORMATS.map(each => each.file), EDITIONS_FEED.path]) {
      const now = entriesOf(subject.made(file), file)
      if (now === null) continue
      if (typeof now === 'string') {
        yield problem('feed-malformed', { at: at(file), reason: now })
        continue
      }
      const seen = new Set<string>()
      for (const { id } of now) {
        if (seen.has(id)) yield problem('feed-id-twice', { at: at(file), id })
        seen.add(id)
      }
      yield* moved(subject, file, now)
    }
  },
}

type Entry = { id: string; url: string }

/** Entries that the last build told under another id. */
function* moved(subject: Subject, file: string, now: readonly Entry[]) {
  const before = entriesOf(subject.published(file), file)
  if (before === null || typeof before === 'string') return
  const known = new Map(before.map(({ url, id }) => [url, id]))
  for (const { url, id } of now) {
    const old = known.get(url)
    if (old !== undefined && old !== id)
      yield problem('feed-id-changed', { at: `${subject.newsroom.config.out}/${file}`, url, id, old })
  }
}

/** The entries of a feed; a sentence where it is malformed; null where there is none. */
function entriesOf(bytes: Buffer | null, file: string): Entry[] | string | null {
  if (bytes === null) return null
  try {
    return file.endsWith('.json') ? fromJson(bytes) : fromXml(bytes)
  } catch (error) {
    return reasonOf(error)
  }
}

function fromJson(bytes: Buffer): Entry[] {
  const { items } = JSON.parse(bytes.toString()) as { items: { id: string; url?: string }[] }
  return items.map(({ id, url = '' }) => ({ id, url }))
}

function fromXml(bytes: Buffer): Entry[] {
  const parser = new SaxesParser()
  const entries: Entry[] = []
  const path: string[] = []
  let text = ''
  let entry: Entry | null = null
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name)
    text = ''
    if (name === 'entry' || name === 'item') entry = { id: '', url: '' }
    const { href = '', rel = 'alternate' } = attributes as Record<string, string>
    if (entry !== null && name === 'link' && rel === 'alternate' && href !== '') entry.url = href
  })
  parser.on('text', said => {
    text += said
  })
  parser.on('closetag', ({ name }) => {
    path.pop()
    const inEntry = path.at(-1) === 'entry' || path.at(-1) === 'item'
    if (entry !== null && inEntry && (name === 'id' || name === 'guid')) entry.id = text.trim()
    if (entry !== null && inEntry && name === 'link' && entry.url === '') entry.url = text.trim()
    if (entry !== null && (name === 'entry' || name === 'item')) {
      entries.push(entry)
      entry = null
    }
  })
  parser.write(bytes.toString()).close()
  return entries
}
