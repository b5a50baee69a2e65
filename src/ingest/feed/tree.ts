import { Tokenizer } from 'htmlparser2'
import { escapeHtml, escapeText } from '../../article/index.ts'
import { ProblemError } from '../../problem/index.ts'
import { DEAF, decodeReferences, resolve } from './text.ts'
import { AUTO_CLOSED, CONTAINERS, canonicalPrefix, ENTRIES, FIELDS, TEXT_FIELDS, VOID } from './words.ts'

/** Deeper elements are taken as if they were not marked up; their text stays. */
const MAX_DEPTH = 200
const MAX_ELEMENTS = 1_000_000
/** Entries that one feed may hold. */
export const MAX_ENTRIES = 20_000

/** An element of a feed. */
export type Node = {
  /** Lower case, its prefix the usual one of its namespace, whatever the feed calls it: `atom:link`, `dc:date`, `title`. */
  name: string
  /** As the feed writes it, in lower case. */
  tag: string
  attributes: ReadonlyMap<string, string>
  children: (Node | string)[]
  /** xml:base (resolved) and xml:lang that hold here. */
  base: string | null
  language: string | null
}

/** The parts of an XML feed; entries stand beside their feed, not in it, wherever the feed put them. */
export type Tree = { root: Node; entries: Node[] }

type Open = Node & { prefix: string }

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()
const URLS = new Set(['href', 'src', 'cite', 'poster', 'longdesc'])

/**
 * Reads the elements of an XML feed, from its root on, however ill-formed: names in any case, tags left open, prefixes
 * undeclared. Its own stack is capped, so neither depth nor stray end tags cost more than linear time.
 */
export function readTree(xml: string, at: string, base: string | null): Tree | null {
  const prefixes = new Map<string, string>()
  const stack: Open[] = []
  const entries: Node[] = []
  let root: Open | null = null
  let isOver = false
  let count = 0
  let tooDeep = 0
  let tag = ''
  let attribute = ''
  let value = ''
  let attributes: Map<string, string> | null = null

  const addText = (text: string) => {
    if (text !== '') stack.at(-1)?.children.push(text)
  }
  const open = (isEmpty: boolean) => {
    if (isOver) return
    const parent = stack.at(-1)
    const found = attributes ?? NO_ATTRIBUTES
    for (const [key, uri] of found) if (key.startsWith('xmlns:')) prefixes.set(key.slice(6), uri)
    const [, own = '', local = tag] = /^([^:]*):(.*)$/.exec(tag) ?? []
    const stated = found.get('xmlns')
    const rootPrefix = local === 'feed' ? 'atom' : ''
    const inherited = parent?.prefix ?? rootPrefix
    const isRoot = parent === undefined
    const prefix =
      stated === undefined || (isRoot && own === '')
        ? inherited
        : (canonicalPrefix(stated) ?? (isRoot ? rootPrefix : '?'))
    const shown = own === '' ? prefix : isRoot ? rootPrefix : (canonicalPrefix(prefixes.get(own) ?? '') ?? own)
    const name = shown === '' || shown === 'rss' ? local : `${shown}:${local}`
    const isEntry = ENTRIES.has(name) && !isRoot
    // An empty entry says nothing, but stands in some feeds in the middle of another.
    if (isEntry && isEmpty) return
    if (isEntry) closeEntry()
    else closeField(name, found)
    if (++count > MAX_ELEMENTS) {
      throw new ProblemError('feed-too-large', { at, what: 'elements', limit: MAX_ELEMENTS })
    }
    const under = stack.at(-1)
    if (stack.length >= MAX_DEPTH && !isEntry) {
      if (!isEmpty) tooDeep++
      return
    }
    const xmlBase = found.get('xml:base')
    const node: Open = {
      name,
      tag,
      attributes: found,
      children: [],
      base:
        xmlBase === undefined ? (under?.base ?? base) : (resolve(xmlBase, under?.base ?? base) ?? under?.base ?? base),
      language: found.get('xml:lang') ?? under?.language ?? null,
      prefix,
    }
    if (root === null) root = node
    else if (!isEntry) under?.children.push(node)
    if (isEntry && entries.push(node) > MAX_ENTRIES) {
      throw new ProblemError('feed-too-large', { at, what: 'entries', limit: MAX_ENTRIES })
    }
    if (!isEmpty && !VOID.has(name)) stack.push(node)
  }
  const closeTo = (length: number) => {
    stack.length = length
    tooDeep = 0
    if (length === 0) isOver = root !== null
  }
  /** An entry begins: what its predecessor left open ends there. */
  const closeEntry = () => {
    const index = stack.findIndex(each => ENTRIES.has(each.name))
    if (index > 0) closeTo(index)
  }
  /** A field begins inside of one that cannot hold it: that one was left open. */
  const closeField = (name: string, found: ReadonlyMap<string, string>) => {
    const container = stack.findLastIndex(each => CONTAINERS.has(each.name))
    const field = stack[container + 1]
    const top = stack.at(-1)
    if (container >= 0 && field !== undefined) {
      const isField = TEXT_FIELDS.has(field.name) ? FIELDS.has(name) : AUTO_CLOSED.has(name)
      const isRssLink = name === 'link' && found.size === 0
      const isText = TEXT_FIELDS.has(field.name) || AUTO_CLOSED.has(field.name)
      if (isText && field.attributes.get('type') !== 'xhtml' && (isField || isRssLink)) return closeTo(container + 1)
    }
    if (top !== undefined && top.tag === tag && (tag === 'p' || tag === 'li')) closeTo(stack.length - 1)
  }
  const close = (closed: string) => {
    const isContainer = CONTAINERS.has(closed.replace(/^.*:/, ''))
    if (tooDeep > 0 && !isContainer) {
      tooDeep--
      return
    }
    for (let index = stack.length - 1; index >= 0; index--) {
      const each = stack[index]
      if (each?.tag === closed) return closeTo(index)
      if (each !== undefined && !isContainer && CONTAINERS.has(each.name)) return
    }
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: false },
    {
      ...DEAF,
      ontext: (start, end) => addText(decodeReferences(xml.slice(start, end))),
      oncdata: (start, end, offset) => addText(xml.slice(start, end - offset)),
      onopentagname: (start, end) => {
        tag = xml.slice(start, end).toLowerCase()
        attributes = null
      },
      onattribname: (start, end) => {
        attribute = xml.slice(start, end).toLowerCase()
        value = ''
      },
      onattribdata: (start, end) => {
        value += xml.slice(start, end)
      },
      onattribend: () => {
        attributes ??= new Map()
        if (!attributes.has(attribute)) attributes.set(attribute, decodeReferences(value))
      },
      onopentagend: () => open(false),
      onselfclosingtag: () => open(true),
      onclosetag: (start, end) => close(xml.slice(start, end).toLowerCase()),
    },
  )
  tokenizer.write(xml)
  tokenizer.end()
  return root === null ? null : { root, entries }
}

/** The children of that name; with several names, all of the first, then all of the next. */
export function childrenOf(node: Node, ...names: string[]): Node[] {
  return names.flatMap(name => node.children.filter(each => typeof each !== 'string' && each.name === name) as Node[])
}

/** All text in an element. */
export function textIn(node: Node): string {
  return node.children.map(each => (typeof each === 'string' ? each : textIn(each))).join('')
}

/** What an element holds as HTML; links that stand on another xml:base than `node` are made absolute. */
export function markupIn(node: Node, base = node.base): string {
  return node.children.map(each => (typeof each === 'string' ? escapeText(each) : markupOf(each, base))).join('')
}

function markupOf(node: Node, base: string | null): string {
  const tag = node.name.startsWith('xhtml:') ? node.name.slice(6) : node.tag
  const attributes = [...node.attributes]
    .filter(([name]) => /^[a-z][a-z-]*$/.test(name) && name !== 'xmlns')
    .map(([name, value]) => {
      const said = URLS.has(name) && node.base !== base ? resolve(value, node.base) : value
      return ` ${name}="${escapeHtml(said ?? value)}"`
    })
  const start = `<${tag}${attributes.join('')}>`
  return VOID.has(tag) ? start : `${start}${markupIn(node, base)}</${tag}>`
}
