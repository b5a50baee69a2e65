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
 * silence. Throws `template-mjml` for each error. `name` is the template, for the places: lines are those of what Liquid
 * made of it.
 */
export async function toHtml(mjml: string, name: string): Promise<string> {
  const { default: mjml2html } = await import('mjml')
  const at = `emails/${name}`
  const fault = (reason: string) => problem('template-mjml', { at, reason })
  const lost = (what: string) => fault(`${what} would be left out of the mail`)
  const told = withoutComments(mjml)
  if (!/^<mjml[\s>].*<\/mjml>$/s.test(told.trim())) throw new ProblemError([lost('what stands outside of <mjml>')])
  const includes = [...told.matchAll(/<mj-include\b[^>]*>/g)].map(([include]) => include.slice(0, MAX_SHOWN))
  const problems = [...(await unbalancedIn(mjml)).map(fault), ...includes.map(lost)]
  let html = ''
  try {
    const made = await mjml2html(mjml, {
      validationLevel: 'strict',
      ignoreIncludes: true,
      keepComments: false,
      fonts: {},
    })
    html = made.html
    problems.push(...made.errors.map(each => mjmlProblem(at, each)), ...lostIn(made.json, 'mjml').map(lost))
  } catch (error) {
    const errors = (error as { errors?: { line: number; message: string; tagName: string }[] }).errors
    problems.push(...(Array.isArray(errors) ? errors.map(each => mjmlProblem(at, each)) : [fault(reasonOf(error))]))
  }
  problems.push(...(await forbiddenIn(html)).map(each => fault(`${each} may not stand in a mail`)))
  if (problems.length > 0) throw new ProblemError(problems)
  return lean(html)
}

function withoutComments(text: string): string {
  return text.replace(/<!--.*?-->/gs, '')
}

function mjmlProblem(at: string, error: { line: number; message: string; tagName: string }): Problem {
  return problem('template-mjml', {
    at,
    reason: `<${error.tagName}> ${error.message} (line ${error.line} once filled)`,
  })
}

/** What MJML passes over in silence: children of the root that are neither its head nor its body, and text that no tag shows. */
function lostIn(node: MJMLJsonObject, path: string): string[] {
  const children = 'children' in node ? node.children : []
  const content = 'content' in node && typeof node.content === 'string' ? withoutComments(node.content).trim() : ''
  const said = SHOWN.has(node.tagName) ? '' : content
  const known = new Set(['mj-head', 'mj-body'])
  const others = path === 'mjml' ? children.filter(({ tagName }) => !known.delete(tagName)) : []
  return [
    ...(said === '' ? [] : [`the text "${said.slice(0, MAX_SHOWN)}" in <${node.tagName}>`]),
    ...others.map(({ tagName }) => `this <${tagName}> in <mjml>`),
    ...children.flatMap(child => lostIn(child, `${path} ${child.tagName}`)),
  ]
}

/** Drops indentation and empty lines, which no client shows and Gmail counts. */
function lean(html: string): string {
  return `${html
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')}\n`
}
