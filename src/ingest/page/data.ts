import { Parser } from 'htmlparser2'
import { fold } from './dom.ts'

const MAX_DEPTH = 12
const MAX_NODES = 3_000
const ARTICLE = /(?:Article|Posting|^Report|^Review|^CreativeWork|^WebPage|^VideoObject|^Recipe)$/
const SURE = /(?:Article|Posting|^Report)$/
/** Properties that hold other articles than the page's own. */
const ELSEWHERE = new Set([
  'itemListElement',
  'relatedLink',
  'hasPart',
  'isPartOf',
  'mentions',
  'citation',
  'comment',
  'itemReviewed',
])

/** An object of JSON-LD. */
export type DataNode = { readonly [name: string]: unknown }

/** What the JSON-LD of a page says: its article, if any, and how to follow a reference from it. */
export type PageData = { article: DataNode | null; follow: (node: unknown) => unknown; nodes: readonly DataNode[] }

/**
 * Reads the JSON-LD blocks of a page, broken ones too (control characters, comments, CDATA, commas before a bracket).
 * `isOwn` tells the page's own article from those that it links to, by its headline or its URL.
 */
export function readData(blocks: readonly string[], isOwn: (headline: string, url: string) => boolean): PageData {
  const nodes: { node: DataNode; isElsewhere: boolean }[] = []
  for (const block of blocks) collect(looseJson(block), 0, false, nodes)
  const byId = new Map<string, DataNode>()
  for (const { node } of nodes) {
    const id = node['@id']
    if (typeof id === 'string' && Object.keys(node).length > 1 && !byId.has(id)) byId.set(id, node)
  }
  const articles = nodes
    .filter(({ node }) => typesOf(node).some(type => ARTICLE.test(type)))
    .map(({ node, isElsewhere }) => {
      const sure = typesOf(node).some(type => SURE.test(type))
      const own = isOwn(plain(node.headline ?? node.name), plain(node.url ?? idOf(node.mainEntityOfPage)))
      const said = ['headline', 'datePublished', 'author', 'articleBody'].filter(name => name in node).length
      return { node, worth: (sure ? 8 : 0) + (own ? 6 : 0) + said - (isElsewhere ? 7 : 0) }
    })
    .filter(({ worth }) => worth > 2)
    .sort((a, b) => b.worth - a.worth)
  const follow = (value: unknown) =>
    isNode(value) && typeof value['@id'] === 'string' && Object.keys(value).length <= 2
      ? (byId.get(value['@id']) ?? value)
      : value
  return { article: articles[0]?.node ?? null, follow, nodes: nodes.map(({ node }) => node) }
}

export function isNode(value: unknown): value is DataNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The names of an object's types, without their namespace. */
export function typesOf(node: DataNode): string[] {
  return listOf(node['@type']).flatMap(type => (typeof type === 'string' ? [type.replace(/^.*[/#:]/, '')] : []))
}

/** A value as a list; what is missing is an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

/** A value as plain text: tags taken out, entities decoded once, white space folded; '' for what is no text. */
export function plain(value: unknown): string {
  const said = listOf(value)[0]
  if (typeof said !== 'string') return ''
  if (!/[<&]/.test(said)) return fold(said)
  const texts: string[] = []
  const parser = new Parser({ ontext: text => texts.push(text) })
  parser.end(said)
  return fold(texts.join(''))
}

function idOf(value: unknown): unknown {
  return isNode(value) ? (value['@id'] ?? value.url) : value
}

function collect(
  value: unknown,
  depth: number,
  isElsewhere: boolean,
  to: { node: DataNode; isElsewhere: boolean }[],
): void {
  if (depth > MAX_DEPTH || to.length >= MAX_NODES) return
  if (Array.isArray(value)) for (const each of value) collect(each, depth + 1, isElsewhere, to)
  if (!isNode(value)) return
  to.push({ node: value, isElsewhere })
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'object') collect(each, depth + 1, isElsewhere || ELSEWHERE.has(name), to)
  }
}

function looseJson(text: string): unknown {
  const bare = text
    .trim()
    .replace(/^[\uFEFF;]?\s*(?:\/\/|\/\*)?\s*(?:<!\[CDATA\[|<!--)?\s*(?:\*\/)?/, '')
    .replace(/(?:\]\]>|-->)\s*(?:\*\/)?$/, '')
    .trimEnd()
    .replace(/(?:\/\/|\/\*|;)$/, '')
  return parsed(() => bare) ?? parsed(() => mended(bare)) ?? parsed(() => mended(bare.replaceAll('&quot;', '"')))
}

function parsed(textOf: () => string): unknown {
  try {
    return JSON.parse(textOf())
  } catch {
    return undefined
  }
}

/** JSON without what JSON forbids: comments, a comma before a bracket, bare control characters, escapes it does not know. */
function mended(text: string): string {
  // A string or a comment without its end goes to the end of the text: else each quote would be tried from anew.
  const parts = text.match(/"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|[^"/]+|\//g) ?? []
  return parts
    .filter(part => !part.startsWith('//') && !part.startsWith('/*'))
    .map(part =>
      part.startsWith('"') ? part.replace(/\p{Cc}+/gu, ' ').replace(/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/g, '') : part,
    )
    .join('')
    .replace(/("(?:[^"\\]|\\[\s\S])*(?:"|\\?$))|,(?=\s*[}\]])/g, (_, kept: string | undefined) => kept ?? '')
}
