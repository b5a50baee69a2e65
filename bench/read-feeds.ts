import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'

const DOCUMENTS = ['atom.xml', 'rss.xml', 'feed.json'] as const

type Entry = { title: string; content: string }

/** The entries of the three feeds in a folder, as another program reads them. Throws where one is broken. */
export function readFeeds(dir: string): [file: string, entries: Entry[]][] {
  const [atom, rss, json] = DOCUMENTS
  const read = (file: string) => readFileSync(join(dir, file), 'utf8')
  const entry = (title = '', content = ''): Entry => ({ title, content })
  return [
    [atom, (parseAtomFeed(read(atom)).entries ?? []).map(each => entry(each.title?.value, each.content?.value))],
    [
      rss,
      (parseRssFeed(read(rss)).items ?? []).map(each => entry(each.title, each.content?.encoded ?? each.description)),
    ],
    [json, (parseJsonFeed(read(json)).items ?? []).map(each => entry(each.title, each.content_html))],
  ]
}
