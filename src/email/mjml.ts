import type { MJMLJsonObject } from 'mjml-core'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { forbiddenIn, unbalancedIn } from './markup.ts'

const MAX_SHOWN = 60
/** The tags whose content is in the mail. Text in others MJML drops in silence. */
const SHOWN = new Set([
  'mj-accordion-text',
  'mj-accordion-title',
  'mj-button',
  'mj-html-attribute',
  'mj-navbar-link',
  'mj-preview',
  'mj-raw',
  'mj-social-element',
  'mj-style',
  'mj-table',
  'mj-text',
  'mj-title',
])

/**
 * MJML to HTML: strict and well-formed, no includes, no web fonts, nothing that no mail may hold, nothing dropped in
 * silence. Throws `template-mjml` for each error; `placeOf` says where a line of the filled MJML, and a tag in it, comes from.
 */
export async function toHtml(mjml: string, placeOf: PlaceOf): Promise<string> {
  const { default: mjml2html } = await import('mjml')
  const lines = mjml.split('\n')
  const fault = (reason: string, line: number, tag: string) =>
    problem('template-mjml', { at: placeOf(lines, line - 1, tag), reason })
  /** Something that is told of by its words: the line is the first that has them. */
  const worded = (reason: string, words: string) => {
    const line = lines.findIndex(each => each.toLowerCase().includes(words.toLowerCase()))
    return fault(reason, line + 1, words)
  }
  const lost = ({ what, words }: Lost) => worded(`${what} would be left out of the mail`, words)
  const told = withoutComments(mjml)
  if (!/^<mjml[\s>].*<\/mjml>$/s.test(told.trim()))
    throw new ProblemError([lost({ what: 'what stands outside of <mjml>', words: '<mjml' })])
  const includes = [...told.matchAll(/<mj-include\b[^>]*>/g)].map(([tag]) => ({
    what: tag.slice(0, MAX_SHOWN),
    words: tag,
  }))
  const unbalanced = (await unbalancedIn(mjml)).map(({ says, line, tag }) => fault(says, line, tag))
  const problems = [...unbalanced, ...includes.map(lost)]
  let html = ''
  try {
    const made = await mjml2html(mjml, {
      validationLevel: 'strict',
      ignoreIncludes: true,
      keepComments: false,
      fonts: {},
    })
    html = made.html
    problems.push(...made.errors.map(told => mjmlProblem(told, fault)), ...lostIn(made.json, 'mjml').map(lost))
  } catch (error) {
    const errors = (error as { errors?: MjmlError[] }).errors
    problems.push(
      ...(Array.isArray(errors) ? errors.map(told => mjmlProblem(told, fault)) : [fault(reasonOf(error), 1, '<mjml')]),
    )
  }
  problems.push(...(await forbiddenIn(html)).map(each => worded(`${each} may not stand in a mail`, wordsOf(each))))
  if (problems.length > 0) throw new ProblemError(problems)
  return lean(html)
}

function withoutComments(text: string): string {
  return text.replace(/<!--.*?-->/gs, '')
}

type MjmlError = { line: number; message: string; tagName: string }

function mjmlProblem(
  { line, message, tagName }: MjmlError,
  fault: (reason: string, line: number, tag: string) => Problem,
): Problem {
  return fault(`<${tagName}> ${message}`, line, `<${tagName}`)
}

/** How a fault that is told in words is written in a template: its first tag, attribute or rule. */
function wordsOf(fault: string): string {
  const [, attribute] = /^(?:a script as )?([\w:-]+) (?:in|of) </.exec(fault) ?? []
  return attribute ?? /^[^ >]+/.exec(fault)?.[0] ?? fault
}

/** Where something of the filled MJML stands in the templates: `emails/digest.mjml:3:7`. Lines count from 0. */
export type PlaceOf = (filled: readonly string[], line: number, tag: string) => string

/** What would be lost, and the words by which it is found in the template. */
type Lost = { what: string; words: string }

/** What MJML passes over in silence: children of the root that are neither its head nor its body, and text that no tag shows. */
function lostIn(node: MJMLJsonObject, path: string): Lost[] {
  const children = 'children' in node ? node.children : []
  const content = 'content' in node && typeof node.content === 'string' ? withoutComments(node.content).trim() : ''
  const said = SHOWN.has(node.tagName) ? '' : content
  const known = new Set(['mj-head', 'mj-body'])
  const others = path === 'mjml' ? children.filter(({ tagName }) => !known.delete(tagName)) : []
  return [
    ...(said === ''
      ? []
      : [{ what: `the text "${said.slice(0, MAX_SHOWN)}" in <${node.tagName}>`, words: said.split('\n', 1)[0] ?? '' }]),
    ...others.map(({ tagName }) => ({ what: `this <${tagName}> in <mjml>`, words: `<${tagName}` })),
    ...children.flatMap(child => lostIn(child, `${path} ${child.tagName}`)),
  ]
}

/**
 * Drops what no client shows and Gmail counts: indentation, empty lines, line ends before what closes and within tables, blanks in
 * styles, empty classes; and of MJML's own rule for pictures what says only the default and what Yahoo lacks.
 */
function lean(html: string): string {
  // In preformatted text every blank counts.
  const parts = html.split(/(<pre\b[^>]*>.*?<\/pre>)/s)
  return `${parts.map((part, index) => (index % 2 === 0 ? leaner(part) : part)).join('')}\n`
}

function leaner(html: string): string {
  const told = html
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')
  return told
    .replace('img { border:0;height:auto;', 'img { border:0;')
    .replace(/<style[^>]*>[^<]*<\/style>/g, css => css.replace(/\s*([{};])\s*/g, '$1').replace(/:\s+/g, ':'))
    .replace(/ class=""/g, '')
    .replace(/<(\w+)\s+(?=[a-z-]+=")/g, '<$1 ')
    .replace(/"\s+>/g, '">')
    .replace(/>\n(?=<\/|<(?:tbody|tr|td)\b)/g, '>')
}
