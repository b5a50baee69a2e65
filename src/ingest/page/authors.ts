import type { FoundAuthor } from '../found.ts'
import { bylineOf } from '../words/bylines.ts'
import { isNode, listOf, plain, typesOf } from './data.ts'
import { letters, type PageElement, textOf } from './dom.ts'
import { absolute, type Said } from './said.ts'

const MAX_AUTHORS = 10
const MAX_NAME_CHARS = 50
const MAX_BYLINE_CHARS = 160
const JOINT =
  /\s*(?:[,;|•·\n]|\s&\s|\s\/\s)\s*(?:(?:and|und|et|y|e|og|och|i|и)\s+)?|\s+(?:and|und|et|y|og|och|и)\s+(?=\p{Lu})|\s+و\s*(?=\p{L}{3})/u
const LEAD =
  /^(?:(?:written|story|words|text|posted|reported|photos?|analysis|review|opinion) )?(?:by|von|par|por|di|door|af|av|przez|autor(?:a|es|en)?|auteur|author|автор)\s*[:：]?\s+|^(?:by|von|text|byline|author|autor(?:a|en)?|автор|文|作者|記者|记者)\s*[:：]\s*/iu
const NOBODY =
  /^(?:admin(?:istrator)?|staff|editors?|editorial(?: (?:staff|team|board))?|newsroom|redaktion|die redaktion|redaktionen|redakcja|redacción|redaccion|la rédaction|rédaction|redação|redazione|redactie|news desk|desk|web desk|guest|guest author|anonymous|unknown|author|none|null|undefined|true|false|n\/?a|user|contributor|contributors|press release|agencies|agencia|agencias|agence|wire|wire (?:service|reports?)|news ?wires?|staff (?:writer|reporter|report|reports)|associated press|the associated press|ap|reuters|afp|agence france-presse|dpa|apa|sda|keystone-sda|efe|ansa|upi|bloomberg|tass|xinhua|pti|ani|ians|ntb|tt|ritzau|pap|itar-tass|ria|cnn wire|pr newswire|business wire|the canadian press|pa media|stringer|anzeige|advertorial)$/iu
const ORGANISED =
  /\b(?:news|media|newspaper|magazine|journal|times|post|press|herald|tribune|gazette|staff|desk|team|redaktion|redakcja|redacción|rédaction|editors?|agency|agencies|network|online|radio|tv|inc|ltd|llc|gmbh|group|company|university|institute|foundation|council|association|organi[sz]ation|committee|wire|bureau|nachrichten|zeitung|agentur|correspondents?|reporters?|writers?|verlag|department|board)\b|\.(?:com|org|net|de|fr|co)\b/iu
const BYLINES =
  '[itemprop~="author"]:not(meta):not(link),[rel~="author"],.p-author,.byline,.author,[class*="byline" i],[class*="author-name" i],[class*="author__name" i],[class*="authorname" i],[class*="article-author" i],[class*="article__author" i],[data-testid*="byline" i],[data-testid*="author" i]'

/** The people whom a page names as its authors; none where it is not sure. */
export function authorsOf(said: Said, heading: PageElement | null): FoundAuthor[] {
  const isPerson = nameTest(said)
  const from = (texts: readonly string[]) => {
    const names = new Map<string, string>()
    for (const name of texts.flatMap(each => namesIn(each))) {
      if (isPerson(name) && !names.has(letters(name))) names.set(letters(name), name)
    }
    return names.size > MAX_AUTHORS ? [] : [...names.values()]
  }
  const people = dataAuthors(said)
  const urls = new Map(people.map(each => [letters(each.name), each.url]))
  const data = from(people.map(each => each.name))
  const meta = from(
    said.metas(
      ...['article:author', 'article:author:name', 'og:article:author', 'author', 'parsely-author', 'sailthru.author'],
      ...[
        'dc.creator',
        'dcterms.creator',
        'dc.creator.author',
        'byl',
        'byline',
        'cxenseparse:author',
        'citation_author',
      ],
      ...['twitter:creator:name', 'article.author', 'authors', 'vr:author', 'mediator_author', 'news_author'],
    ),
  )
  const visible = data.length + meta.length > 0 ? [] : visibleNames(heading)
  const names = [data, meta, from(visible)].find(each => each.length > 0) ?? []
  return names.map(name => ({ name, url: urls.get(letters(name)) ?? null, email: null }))
}

function dataAuthors(said: Said): { name: string; url: string | null }[] {
  return [
    ...listOf(said.article?.author),
    ...(said.article?.author === undefined ? listOf(said.article?.creator) : []),
  ].flatMap(each => {
    const node = said.data.follow(each)
    if (!isNode(node)) return [{ name: plain(node), url: null }]
    if (typesOf(node).includes('Organization') || typesOf(node).includes('NewsMediaOrganization')) return []
    return listOf(node.name).map(name => ({ name: plain(name), url: absolute(plain(node.url), said.base) }))
  })
}

/** Texts that stand as a byline near the headline. */
function visibleNames(heading: PageElement | null): string[] {
  let around = heading?.parentElement ?? null
  for (let up = 0; around !== null && up < 6; up++, around = around.parentElement) {
    const found = [...around.querySelectorAll(BYLINES)].filter(
      element =>
        !/comment|related|bio|widget|footer|sidebar/i.test(`${classOf(element)} ${classOf(element.parentElement)}`),
    )
    const outer = found.filter(element => !found.some(other => other !== element && other.contains(element)))
    const names = outer.slice(0, 4).flatMap(element => {
      const inner = [...element.querySelectorAll('[itemprop~="name"],[rel~="author"],a')]
      const links = inner.map(textOf).filter(text => text !== '' && text.length <= MAX_NAME_CHARS)
      const text = textOf(element)
      const linked = links.flatMap(link => (bylineOf(link, true) ?? []).map(each => each.name))
      if (linked.length > 0 && links.length <= 5) return linked
      return text.length <= MAX_BYLINE_CHARS ? (bylineOf(text, true) ?? []).map(each => each.name) : []
    })
    if (names.length > 0) return names
  }
  return lineNames(heading)
}

/** A line "By Mara Ellison" that follows the headline. */
function lineNames(heading: PageElement | null): string[] {
  let at: PageElement | null = heading
  for (let steps = 0; at !== null && steps < 12; steps++) {
    at = at.nextElementSibling ?? at.parentElement
    const text = textOf(at)
    if (text.length <= MAX_BYLINE_CHARS) {
      const names = bylineOf(text, false)
      if (names !== null) return names.map(each => each.name)
    }
  }
  return []
}

function classOf(element: PageElement | null): string {
  return `${element?.getAttribute('class') ?? ''} ${element?.getAttribute('id') ?? ''}`
}

function namesIn(text: string): string[] {
  return text
    .replace(LEAD, '')
    .replace(/\([^()]*\)|<[^<>]*>/g, ' ')
    .split(JOINT)
    .map(name =>
      name
        .replace(LEAD, '')
        .replace(/\s*(?:기자|記者|记者)$/u, '')
        .replace(/\s+(?:for|at|in|special to|fr|til|für|pour|para) .*$/iu, '')
        .replace(/\s+/g, ' ')
        .replace(/^[\s@–—-]+|[\s,:–—-]+$/g, ''),
    )
    .filter(name => name !== '')
}

function nameTest(said: Said): (name: string) => boolean {
  const sites = new Set(said.sites.map(letters))
  return name => {
    const words = name.split(' ')
    const key = letters(name)
    if (name.length > MAX_NAME_CHARS || key.length < 2 || words.length > 6) return false
    if (/https?:|www\.|[@\d_#/]|\.(?:com|org|net)\b/i.test(name) || NOBODY.test(name) || ORGANISED.test(name))
      return false
    return ![...sites].some(site => site === key || (site.length > 5 && key.includes(site)))
  }
}
