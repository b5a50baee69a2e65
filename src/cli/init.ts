import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { hasErrors, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { ENV_EXAMPLE, FIRST_ARTICLE, GITIGNORE, OUT_GITIGNORE, PRIVATE, STARTER_CONFIG } from './starter.ts'
import { column, howToRun } from './terminal.ts'

export const initCommand: Command = {
  name: 'init',
  summary: 'Make a newsroom: a config, a first article, the templates. Never overwrites.',
  words: { shown: '[DIR]', least: 0, most: 1 },
  flags: {},
  examples: [
    ['postrider init', 'makes a newsroom in this folder'],
    ['postrider init paper', 'makes one in the folder paper'],
  ],
  async run({ flags, words, terminal, cwd, clock, env }: Call): Promise<number> {
    const { SHIPPED_TEMPLATES } = await import('../email/index.ts')
    const { clockOf, isAbsent, writeWhole } = await import('../newsroom/index.ts')
    const today = new Date(clockOf(env, clock).now())
    const dir = resolve(cwd, words[0] ?? (typeof flags.newsroom === 'string' ? flags.newsroom : '.'))
    const year = String(today.getUTCFullYear())
    const day = today.toISOString().slice(0, 10)
    const files: { path: string; bytes: Buffer }[] = [
      { path: 'postrider.config.ts', bytes: Buffer.from(STARTER_CONFIG.replaceAll('{year}', year)) },
      { path: 'articles/first-article.txt', bytes: Buffer.from(FIRST_ARTICLE.replaceAll('{day}', day)) },
      { path: '.env.example', bytes: Buffer.from(ENV_EXAMPLE) },
      { path: '.gitignore', bytes: Buffer.from(GITIGNORE) },
      { path: 'out/.gitignore', bytes: Buffer.from(OUT_GITIGNORE) },
      ...templatesIn(SHIPPED_TEMPLATES),
    ]
    const done = files.map(({ path, bytes }) => {
      const file = join(dir, path)
      if (!isAbsent(file)) return { path, change: 'kept' as const }
      try {
        writeWhole(file, bytes)
      } catch (error) {
        throw new ProblemError('out-unwritable', { at: path, reason: reasonOf(error) })
      }
      return { path, change: 'new' as const }
    })
    const problems = unguarded(join(dir, '.gitignore'))
    for (const each of problems) terminal.problem(each)
    if (flags.json !== undefined) terminal.print(JSON.stringify({ dir, files: done, problems }, null, 2))
    else {
      for (const { path, change } of done) terminal.print(`${column(change)}${path}`)
      const run = howToRun(env)
      const there = relative(cwd, dir)
      terminal.say()
      terminal.say(
        `Put your site's name and address into ${join(there, 'postrider.config.ts')}, then: ${there === '' ? '' : `cd ${there} && `}${run} build`,
      )
    }
    return hasErrors(problems) ? 1 : 0
  },
}

/** Whether a .gitignore that was there before keeps secrets and subscribers out of version control. */
function unguarded(file: string): Problem[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return [problem('unreadable-file', { at: '.gitignore', reason: reasonOf(error) })]
  }
  const open = PRIVATE.filter(name => !isIgnored(name, text))
  return open.length === 0 ? [] : [problem('gitignore-open', { at: '.gitignore', names: open.join(' and ') })]
}

/**
 * Whether a .gitignore keeps out what stands beside it under a name, which ends in `/` where it is a folder. Reads
 * gitignore(5) as it is commonly written, the last pattern that matches decides: a name, with `*` and `?` in it; `/`, or
 * two stars and `/`, before it; `/`, with one or two stars, behind that of a folder; `!`. What it does not read (paths,
 * `[a-z]`, other .gitignore files) keeps nothing out, so that it rather warns once too often.
 */
function isIgnored(name: string, gitignore: string): boolean {
  let isKeptOut = false
  for (const line of gitignore.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, not, pattern = '', below] = /^(!?)(?:\*\*\/|\/)?([^/#][^/]*?)(\/\*{0,2})? *$/.exec(line) ?? []
    if (below !== undefined && !name.endsWith('/')) continue
    const like = RegExp.escape(pattern)
      .replace(/(?:\\\*)+/g, '.*')
      .replaceAll('\\?', '.')
    if (pattern !== '' && new RegExp(`^${like}$`).test(name.replace(/\/$/, ''))) isKeptOut = not === ''
  }
  return isKeptOut
}

function templatesIn(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({ path: join('emails', relative(folder, file)), bytes: readFileSync(file) }))
}
