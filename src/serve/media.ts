import { extname } from 'node:path'
import { PICTURE_TYPES } from '../article/index.ts'

/** How a file is told to those who ask for it. */
export type Media = {
  type: string
  /** Its type for those who would rather have a page; null where that makes no difference. */
  pageType: string | null
  caching: string
  /** Whether pages of any site may read it: readers that run in a browser cannot else. */
  isFeed: boolean
}

const XML = 'application/xml; charset=utf-8'

/** The feeds, by the names that a build gives them in every folder. */
const FEEDS: Readonly<Record<string, string>> = {
  'atom.xml': 'application/atom+xml; charset=utf-8',
  'editions.xml': 'application/atom+xml; charset=utf-8',
  'rss.xml': 'application/rss+xml; charset=utf-8',
}

/** What is news: pages, feeds, mails. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  xml: XML,
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  eml: 'message/rfc822',
}

/** What documents show, and what people put beside them: a favicon, a font, an episode. */
const PARTS: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/vnd.microsoft.icon',
  woff2: 'font/woff2',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  ...PICTURE_TYPES,
}

// No name in out/ holds a hash of its bytes, so what is kept without asking is shown although it is old. A correction of an
// article must not wait for longer than a minute; a style or a picture changes seldom and with little harm, and is asked
// for by every page: an hour. After that both are asked for with their ETag, which costs a 304. RFC 9111 §4.2.1.
const NEWS = 'public, max-age=60'
const LASTING = 'public, max-age=3600'

/** The media of a file, by its name alone. */
export function mediaOf(name: string): Media {
  const feed = own(FEEDS, name)
  if (feed !== undefined) return { type: feed, pageType: XML, caching: NEWS, isFeed: true }
  if (name === 'feed.json')
    return { type: 'application/feed+json; charset=utf-8', pageType: null, caching: NEWS, isFeed: true }
  const ending = extname(name).slice(1).toLowerCase()
  const document = own(DOCUMENTS, ending)
  if (document !== undefined) return { type: document, pageType: null, caching: NEWS, isFeed: false }
  return { type: own(PARTS, ending) ?? 'application/octet-stream', pageType: null, caching: LASTING, isFeed: false }
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
