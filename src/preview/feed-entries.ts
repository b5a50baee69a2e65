import { SaxesParser } from 'saxes'

/** An entry as a feed reader has it: plain texts, and the content as HTML. */
export type Entry = { title: string; date: string; summary: string; html: string; url: string }

type Fields = Record<string, string>

/** The entries of a feed document that we wrote, in its order: Atom, RSS 2.0 or JSON Feed. */
export function entriesOf(document: string): Entry[] {
  return document.trimStart().startsWith('{') ? jsonEntries(document) : xmlEntries(document)
}

function jsonEntries(document: string): Entry[] {
  const { items } = JSON.parse(document) as { items: Fields[] }
  return items.map(({ title = '', date_published, date_modified, summary = '', content_html = '', url = '' }) => ({
    title,
    date: date_published ?? date_modified ?? '',
    summary,
    html: content_html,
    url,
  }))
}

function xmlEntries(document: string): Entry[] {
  const entries: Fields[] = []
  const path: string[] = []
  const parser = new SaxesParser()
  const current = () => (path.includes('entry') || path.includes('item') ? entries.at(-1) : undefined)
  const add = (text: string) => {
    const entry = current()
    const name = path.at(-1) ?? ''
    // What stands deeper, an author's name or the feed that an entry is from, is not the entry's own.
    const isOwn = ['entry', 'item'].includes(path.at(-2) ?? '')
    if (entry !== undefined && isOwn) entry[name] = (entry[name] ?? '') + text
  }
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'entry' || name === 'item') entries.push({})
    path.push(name)
    const entry = current()
    const { rel = 'alternate', href } = attributes
    if (entry !== undefined && name === 'link' && rel === 'alternate' && href !== undefined) entry.href ??= href
  })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => void path.pop())
  parser.write(document).close()
  return entries.map(each => ({
    title: each.title ?? '',
    date: each.published ?? each.updated ?? each.pubDate ?? '',
    summary: each.summary ?? each.description ?? '',
    html: each.content ?? each['content:encoded'] ?? '',
    url: each.href ?? each.link ?? '',
  }))
}
