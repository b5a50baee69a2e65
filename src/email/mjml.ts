import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'

/**
 * MJML to HTML: strict, no includes, no web fonts. Throws `template-mjml` for each error. `name` is the template, for the
 * places: MJML counts the lines that Liquid made of it.
 */
export async function toHtml(mjml: string, name: string): Promise<string> {
  const { default: mjml2html } = await import('mjml')
  const at = `emails/${name}`
  try {
    const { html, errors } = await mjml2html(mjml, {
      validationLevel: 'strict',
      ignoreIncludes: true,
      keepComments: false,
      fonts: {},
    })
    const problems = errors.map(each => mjmlProblem(at, each))
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

/** Drops indentation and empty lines, which no client shows and Gmail counts. */
function lean(html: string): string {
  return `${html
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')}\n`
}
