/** The usual prefix of each namespace that feeds use; '' is RSS itself. Compared without case, scheme and end marks. */
const NAMESPACES: readonly (readonly [prefix: string, uri: RegExp])[] = [
  ['atom', /^www\.w3\.org\/2005\/atom$|^purl\.org\/atom\/ns\b/],
  ['', /^purl\.org\/(?:net\/)?rss\/?1\.[01]$|\bnetscape\.com\/(?:rdf\/simple\/0\.9|publish\/formats\/rss)/],
  ['', /^(?:backend\.userland\.com|blogs\.law\.harvard\.edu|cyber\.law\.harvard\.edu|cyber\.harvard\.edu)\//],
  ['dc', /^purl\.org\/dc\/elements\/1\.[01]$/],
  ['dcterms', /^purl\.org\/dc\/terms$/],
  ['content', /^purl\.org\/rss\/1\.0\/modules\/content$/],
  ['media', /^(?:tools\.)?search\.yahoo\.com\/mrss|^www\.rssboard\.org\/media-rss$/],
  ['itunes', /podcast-1\.0\.dtd$/],
  ['feedburner', /^rssnamespace\.org\/feedburner\//],
  ['pheedo', /^www\.pheedo\.com\/namespace\/pheedo$/],
  ['app', /^www\.w3\.org\/2007\/app$|^purl\.org\/atom\/app$/],
  ['schema', /^schema\.org$/],
  ['xhtml', /^www\.w3\.org\/1999\/xhtml$/],
  ['rdf', /^www\.w3\.org\/1999\/02\/22-rdf-syntax-ns$/],
]

/** The usual prefix of a namespace, or undefined for one that says nothing to us. */
export function canonicalPrefix(uri: string): string | undefined {
  const bare = uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]+$/, '')
  return NAMESPACES.find(([, pattern]) => pattern.test(bare))?.[0]
}

/** Elements that are an entry. */
export const ENTRIES = new Set(['item', 'entry', 'atom:entry', 'atom:item'])

/** Elements whose end is believed whatever stands open in them. */
export const CONTAINERS = new Set([...ENTRIES, 'channel', 'feed', 'atom:feed', 'rss', 'rdf', 'rdf:rdf'])

const DUBLIN_CORE = ['creator', 'date', 'subject', 'title', 'description', 'publisher', 'rights', 'language']

/** Fields whose begin ends a text that was left open, because no HTML has an element of that name. */
export const AUTO_CLOSED = new Set([
  ...['guid', 'pubdate', 'description', 'category', 'enclosure', 'content:encoded', 'comments', 'author'],
  ...['atom:id', 'atom:updated', 'atom:published', 'atom:modified', 'atom:issued', 'atom:summary', 'atom:content'],
  ...['atom:author', 'atom:category', ...DUBLIN_CORE.map(each => `dc:${each}`)],
])

/** Fields that hold text without elements of their own vocabulary. */
export const TEXT_FIELDS = new Set([
  ...['title', 'link', 'guid', 'pubdate', 'category', 'comments', 'author', 'language'],
  ...['atom:title', 'atom:id', 'atom:updated', 'atom:published', 'atom:modified', 'atom:issued', 'atom:created'],
  ...DUBLIN_CORE.map(each => `dc:${each}`),
])

/** All fields of an entry or a feed. */
export const FIELDS = new Set([...AUTO_CLOSED, ...TEXT_FIELDS, 'atom:link', 'source', 'image', 'atom:source'])

/** HTML elements that have no end tag, unescaped in a feed. */
export const VOID = new Set(
  ['br', 'hr', 'img', 'wbr', 'input', 'embed', 'area', 'col'].flatMap(each => [each, `xhtml:${each}`, `atom:${each}`]),
)

/** Where an entry says each fact; the first that says it is believed. */
export const FACTS = {
  title: ['atom:title', 'title', 'dc:title', 'media:title', 'itunes:title'],
  id: ['atom:id', 'guid', 'id'],
  published: [
    'atom:published',
    'pubdate',
    'published',
    'atom:issued',
    'dcterms:issued',
    'dc:date',
    'dcterms:created',
    'atom:created',
    'dcterms:date',
    'date',
  ],
  updated: ['atom:updated', 'updated', 'atom:modified', 'dcterms:modified'],
  body: [
    'atom:content',
    'content:encoded',
    'content',
    'xhtml:body',
    'xhtml:div',
    'yandex:full-text',
    'description',
    'atom:summary',
    'summary',
    'dc:description',
    'itunes:summary',
    'media:description',
  ],
  summary: ['atom:summary', 'summary', 'description', 'dc:description'],
  original: ['feedburner:origlink', 'pheedo:origlink'],
  tags: ['atom:category', 'category', 'dc:subject'],
} as const
