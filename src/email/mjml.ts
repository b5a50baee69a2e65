import type { MJMLJsonObject } from 'mjml-core'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'

const MAX_SHOWN = 60

/**
 * MJML to HTML: strict, no includes, no web fonts. Throws `template-mjml` for each error. `name` is the template, for the
 * places: MJML counts the lines that Liquid made of it.
 */
export async function toHtml(mjml: string, name: string): Promise<string> {
  const { default: mjml2html } = await import('mjml')
  const at = `emails/${name}`
  const lost = (what: string) => problem('template-mjml', { at, reason: `${what} would be left out of the mail` })
  const outside = outsideOf(mjml)
  if (outside !== null) throw new ProblemError([lost(outside)])
  try {
    const { html, errors, json } = await mjml2html(mjml, {
      validationLevel: 'strict',
      ignoreIncludes: true,
      keepComments: false,
      fonts: {},
    })
    const problems = [...errors.map(each => mjmlProblem(at, each)), ...lostIn(json, 'mjml').map(lost)]
    if (problems.length > 0) throw new ProblemError(problems)
    return lean(html)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const errors = (error as { errors?: { line: number; message: string; tagName: string }[] }).errors
    if (Array.isArray(errors)) throw new ProblemError(errors.map(each => mjmlProblem(at, each)))
    throw new ProblemError('template-mjml', { at, reason: reasonOf(error) })
  }
}

function mjmlProblem(at: string, error: { line: number; message: string; tagName: string }): Problem {
  return problem('template-mjml', {
    at,
    reason: `<${error.tagName}> ${error.message} (line ${error.line} once filled)`,
  })
}

/** What stands before `<mjml>` or behind `</mjml>`, which MJML passes over in silence. */
function outsideOf(mjml: string): string | null {
  const isWhole = /^<mjml[\s>].*<\/mjml>$/s.test(mjml.replace(/<!--.*?-->/gs, '').trim())
  return isWhole ? null : 'what stands outside of <mjml>'
}

/** What MJML passes over in silence: children of the root that are neither its head nor its body, and text between tags. */
function lostIn(node: MJMLJsonObject, path: string): string[] {
  if (!('children' in node)) return []
  const said = 'content' in node && typeof node.content === 'string' ? node.content : ''
  const known = new Set(['mj-head', 'mj-body'])
  const others = path === 'mjml' ? node.children.filter(({ tagName }) => !known.delete(tagName)) : []
  return [
    ...(said === '' ? [] : [`the text "${said.slice(0, MAX_SHOWN)}" in <${node.tagName}>`]),
    ...others.map(({ tagName }) => `this <${tagName}> in <mjml>`),
    ...node.children.flatMap(child => lostIn(child, `${path} ${child.tagName}`)),
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
