import type { Found } from '../found.ts'
import { authorsOf } from './authors.ts'
import { isNode, listOf, plain } from './data.ts'
import { datesOf } from './dates.ts'
import { fold, letters, type PageElement, textOf } from './dom.ts'
import type { Said } from './said.ts'
import { titleOf } from './title.ts'

const MAX_TAGS = 12
const MAX_TAG_CHARS = 40
const MAX_SUMMARY_CHARS = 600

/**
 * The facts of a page, each from the first that says it: JSON-LD; OpenGraph and `article:*`; the other `meta` elements
 * (author, DC, Parse.ly, Sailthru, Highwire, Twitter); microdata; hAtom, `rel` and `<time>`; the visible text near the
 * headline. The headline alone is decided by comparing all of them.
 */
export function factsOf(said: Said): Omit<Found, 'html' | 'takeaways' | 'whyItMatters' | 'id' | 'slug' | 'draft'> {
  const { document, meta, article } = said
  const { title, heading } = titleOf(said)
  const { published, updated } = datesOf(said, heading)
  return {
    title: title === '' ? null : title,
    summary: summaryOf(said, title, heading),
    authors: authorsOf(said, heading),
    published,
    updated,
    language:
      document.documentElement.getAttribute('lang') ||
      document.documentElement.getAttribute('xml:lang') ||
      plain(article?.inLanguage) ||
      meta('og:locale', 'content-language', 'dc.language', 'language', 'inlanguage') ||
      null,
    tags: tagsOf(said),
    image: imageOf(said),
    url: said.url,
    base: said.base,
  }
}

function summaryOf(said: Said, title: string, heading: PageElement | null): string | null {
  const dek = standfirst(heading)
  for (const each of [
    dek,
    plain(said.article?.alternativeHeadline),
    plain(said.article?.description),
    said.meta('og:description', 'description', 'twitter:description', 'dc.description', 'sailthru.description'),
  ]) {
    const key = letters(each)
    if (key.length > 15 && each.length <= MAX_SUMMARY_CHARS && !letters(title).includes(key)) return each
  }
  return null
}

/** The visible dek: an element named as one near the headline. */
function standfirst(heading: PageElement | null): string {
  let around = heading?.parentElement ?? null
  for (let up = 0; around !== null && up < 4; up++, around = around.parentElement) {
    const found = around.querySelector(
      '[itemprop~="description"]:not(meta),[itemprop~="alternativeHeadline"]:not(meta),[class*="standfirst"],[class*="subhead"],[class*="sub-head"],[class*="subtitle"],[class*="sub-title"],[class*="dek"],[class*="deck"],[class*="article-summary"],[class*="article__summary"]',
    )
    const text = textOf(found)
    if (text.length > 30 && text.length <= MAX_SUMMARY_CHARS) return text
  }
  return ''
}

function tagsOf(said: Said): string[] {
  const lists = [
    said.metas('article:tag', 'og:article:tag'),
    listOf(said.article?.keywords).map(each => (isNode(each) ? plain(each.name) : plain(each))),
    [...said.document.querySelectorAll('a[rel~="tag"]')].map(textOf),
    said.metas('news_keywords', 'parsely-tags', 'sailthru.tags', 'keywords'),
  ]
  for (const list of lists) {
    const tags = new Map<string, string>()
    for (const tag of list.flatMap(each => each.split(/\s*[,;،、，|]\s*/)).map(each => fold(each).replace(/^#/, ''))) {
      if (tag !== '' && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag)
    }
    const isSensible = [...tags.values()].every(tag => tag.length <= MAX_TAG_CHARS && tag.split(' ').length <= 5)
    if (tags.size > 0 && tags.size <= MAX_TAGS && isSensible) return [...tags.values()]
  }
  return []
}

function imageOf(said: Said): Found['image'] {
  const [first] = listOf(said.article?.image)
  const node = said.data.follow(first)
  const url =
    (isNode(node) ? plain(node.url ?? node.contentUrl) : plain(node)) ||
    said.meta(
      'og:image:secure_url',
      'og:image',
      'og:image:url',
      'twitter:image',
      'twitter:image:src',
      'parsely-image-url',
    ) ||
    itemImage(said)
  if (url === '' || /^data:/i.test(url)) return null
  const name = fileOf(url)
  const twin = [...said.document.querySelectorAll('img[alt]')].find(
    image => name !== '' && ['src', 'data-src', 'srcset'].some(each => image.getAttribute(each)?.includes(name)),
  )
  return { url, alt: said.meta('og:image:alt', 'twitter:image:alt') || fold(twin?.getAttribute('alt') ?? '') }
}

/** The picture that microdata names for the article, not that of its author or publisher. */
function itemImage({ document }: Said): string {
  for (const item of document.querySelectorAll('[itemprop~="image"]')) {
    if (item.parentElement?.closest('[itemprop~="author"],[itemprop~="publisher"]') !== null) continue
    const said = item.querySelector('[itemprop~="url"],[itemprop~="contentUrl"]') ?? item
    const url = ['content', 'href', 'src'].map(name => said.getAttribute(name)?.trim()).find(each => each)
    if (url !== undefined) return url
  }
  return ''
}

function fileOf(url: string): string {
  return /([^/?#]{6,})(?:[?#].*)?$/.exec(url)?.[1] ?? ''
}
