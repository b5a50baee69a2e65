import createMarkdownIt, { type MarkdownIt, type StateCore, type Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { fold } from '../words/lines.ts'
import { meantBy } from '../words/references.ts'
import { NO_LINK } from './shortcodes.ts'

/** The footnote plugin copies all tokens once a note, so a book of notes goes without them. */
const MAX_NOTES = 1000
/** Every address that becomes a link has one of these; to look for them takes a fraction of looking for an address. */
const MAY_LINK = /[:@]|\/\//
const CALLOUT = /^\[!([\w-]{1,30})(?:\|[^\]\n]{0,60})?\][+-]?[ \t]*([^\n]*)(?:\n|$)/

const MARKDOWN = markdownIt().use(footnotes)
const WITHOUT_NOTES = markdownIt()

/** Renders Markdown to HTML that is not sanitized, and takes a first heading that is the title out of it. */
export function renderMarkdown(body: string, title: string | null): { title: string | null; html: string } {
  const markdown = hasNotes(body) ? MARKDOWN : WITHOUT_NOTES
  const env = {}
  const tokens = markdown.parse(body, env)
  const found = takeTitle(tokens, title)
  const html = markdown.renderer.render(tokens, markdown.options, env)
  return { title: found, html: html.includes(NO_LINK) ? withoutDeadLinks(html) : html }
}

/** True where footnotes may stand in a text, and not a book of them. */
function hasNotes(body: string): boolean {
  if (!body.includes('[^') && !body.includes('^[')) return false
  const notes = body.match(/^[ \t>]{0,20}\[\^[^\]\s]{1,100}\]:/gm)?.length ?? 0
  return notes <= MAX_NOTES
}

/** Renders Markdown that is no whole article. */
export function renderBlocks(text: string): string {
  return WITHOUT_NOTES.render(text)
}

/** Renders Markdown that stands on one line. */
export function renderInline(text: string): string {
  return WITHOUT_NOTES.renderInline(text)
}

/** What a reader sees of Markdown, on one line: no emphasis, no link, no tag. */
export function plainInline(text: string): string {
  const [inline] = WITHOUT_NOTES.parseInline(text, {})
  return textOf(inline?.children ?? [])
}

function markdownIt(): MarkdownIt {
  // No typographer: the author's characters stay.
  const markdown = createMarkdownIt({ html: true, linkify: true, typographer: false })
  const { linkify } = markdown
  const find = linkify.test.bind(linkify)
  linkify.test = text => MAY_LINK.test(text) && find(text)
  markdown.core.ruler.after('block', 'callouts', callouts)
  markdown.core.ruler.after('inline', 'tasks', tasks)
  markdown.core.ruler.before('text_join', 'references', references)
  markdown.renderer.rules.callout_open = () => '<p><strong>'
  markdown.renderer.rules.callout_close = () => '</strong></p>\n'
  return markdown
}

/** `> [!NOTE] Title` of GitHub and Obsidian: a quote that begins with its title in bold. */
function callouts(state: StateCore): void {
  const tokens: Token[] = []
  for (const [index, token] of state.tokens.entries()) {
    tokens.push(token)
    const opened = state.tokens[index - 2]
    if (token.type !== 'inline' || opened?.type !== 'blockquote_open') continue
    const [whole, kind, title] = CALLOUT.exec(token.content) ?? []
    if (whole === undefined || kind === undefined) continue
    const words = kind.toLowerCase().replaceAll('-', ' ')
    const said = new state.Token('inline', '', 0)
    said.content = title?.trim() || words.replace(/^./, letter => letter.toUpperCase())
    said.children = []
    tokens.splice(-2, 0, new state.Token('callout_open', 'p', 1), said, new state.Token('callout_close', 'p', -1))
    token.content = token.content.slice(whole.length)
    const isEmpty = token.content.trim() === ''
    for (const each of [state.tokens[index - 1], state.tokens[index + 1]]) if (each !== undefined) each.hidden = isEmpty
  }
  state.tokens = tokens
}

/** GitHub's task lists, their boxes as characters: mail and feed readers show no form controls. */
function tasks(state: StateCore): void {
  for (const [index, token] of state.tokens.entries()) {
    if (token.type !== 'inline' || state.tokens[index - 2]?.type !== 'list_item_open') continue
    const [first] = token.children ?? []
    const box = first?.type === 'text' ? /^\[([ xX])\]\s/.exec(first.content) : null
    if (first !== undefined && box !== null) first.content = `${box[1] === ' ' ? '☐' : '☑'} ${first.content.slice(4)}`
  }
}

/** What CommonMark makes U+FFFD of, as HTML reads it: `&#146;` is an apostrophe of Windows, `&#0;` nothing. */
function references(state: StateCore): void {
  if (state.src.includes('&#')) meanReferences(state.tokens)
}

/** Also in the alt text of pictures, whose tokens are a level deeper. */
function meanReferences(tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.info === 'entity' && token.content === '\uFFFD') token.content = meantBy(token.markup)
    if (token.children !== null) meanReferences(token.children)
  }
}

/** The first heading is the title where nothing else says one, and said twice where something does. */
function takeTitle(tokens: Token[], title: string | null): string | null {
  const at = tokens.findIndex(token => token.type === 'heading_open')
  const heading = tokens[at]
  const inline = tokens[at + 1]
  if (heading === undefined || inline === undefined) return title
  const said = textOf(inline.children ?? [])
  const isTitle =
    title === null ? heading.tag === 'h1' : at === 0 || heading.tag === 'h1' ? fold(said) === fold(title) : false
  if (!isTitle || said === '') return title
  tokens.splice(at, 3)
  return title ?? said
}

function textOf(tokens: readonly Token[]): string {
  const said = tokens.map(token => {
    if (token.type === 'softbreak' || token.type === 'hardbreak') return ' '
    return token.type === 'html_inline' || token.type === 'footnote_ref' ? '' : token.content
  })
  return said.join('').replace(/\s+/g, ' ').trim()
}

/** Links that only their own generator could follow become their text. */
function withoutDeadLinks(html: string): string {
  return html.replace(new RegExp(`<a\\b[^<>]*\\bhref="${NO_LINK}[^<>]*>(.{0,2000}?)</a>`, 'gs'), '$1')
}
