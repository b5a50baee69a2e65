import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { closestMatch } from 'leven'
import { z } from 'zod'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { type Config, checkedConfigSchema, configSchema } from './config.ts'

export const CONFIG_FILE = 'postrider.config.ts'

/** Loads and validates a newsroom's config. Throws every problem that it has, each with its key. */
export async function loadConfig(dir: string): Promise<Config> {
  const file = join(dir, CONFIG_FILE)
  if (!existsSync(file)) throw new ProblemError('no-config', { at: file })
  return readConfig(await importFresh(file))
}

/** What a config exports, and the modules that it is made of, each by its URL with a hash of its text. */
type Loaded = { exported: unknown; modules: ReadonlyMap<string, string | null> }

/** By file. Node keeps every module that it ever loaded, so a config is imported again only where one of its modules changed. */
const loaded = new Map<string, Loaded>()
/** Counted, because Node keeps compiled code by the URL: the first version of one process is the first of the next. */
let versions = 0
const { cache: required } = createRequire(import.meta.url)

/**
 * Imports a config as it is on disk now, with every module that it imports, packages aside: all of them under one new
 * version. The hook says that they are ES modules, so that Node neither guesses nor warns where the newsroom has no
 * package.json.
 */
async function importFresh(file: string): Promise<unknown> {
  const before = loaded.get(file)
  if (before !== undefined && [...before.modules].every(([url, hash]) => hash === hashOf(url))) return before.exported
  const version = `postrider-${++versions}`
  const config = pathToFileURL(realpathSync(file)).href
  const modules = new Map([[config, hashOf(config)]])
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context)
      const url = bare(found.url)
      const isOurs = specifier.endsWith(version) || modules.has(bare(context.parentURL ?? ''))
      if (!isOurs || !url.startsWith('file:') || url.includes('/node_modules/')) return found
      if (!modules.has(url)) modules.set(url, hashOf(url))
      // What is required is known by its path alone: it is forgotten below.
      if (context.conditions.includes('require')) return found
      const format = url.endsWith('.ts') ? 'module-typescript' : (found.format ?? 'module')
      return { ...found, url: `${url}?${version}`, format }
    },
  })
  try {
    const module: { default?: unknown } = await import(`${config}?${version}`)
    loaded.set(file, { exported: module.default, modules })
    return module.default
  } catch (error) {
    const reason = reasonOf(error).replaceAll(`?${version}`, '')
    throw new ProblemError('config-broken', { at: placeOf(error, [...modules.keys()]), reason })
  } finally {
    hooks.deregister()
    for (const url of modules.keys()) delete required[fileURLToPath(url)]
  }
}

/** A module's URL without the version. */
function bare(url: string): string {
  return url.replace(/[?#].*/, '')
}

function hashOf(url: string): string | null {
  try {
    return createHash('sha256')
      .update(readFileSync(fileURLToPath(url)))
      .digest('hex')
  } catch {
    return null
  }
}

/**
 * `FILE:LINE:COLUMN` of the module that the stack of a failed import names first, the config or what it imports; `FILE` where
 * no line is known. A syntax error in TypeScript has its column as a caret below the line. The stack of a syntax error in JavaScript names nothing: it is in the module that was found last.
 */
function placeOf(error: unknown, modules: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const one = `(${modules.map(url => RegExp.escape(new URL(url).pathname)).join('|')})(?:\\?[\\w-]+)?`
  const [, named, line, column] =
    new RegExp(`${one}:(\\d+)(?::(\\d+))?`).exec(stack) ?? new RegExp(one).exec(stack) ?? []
  const [, before] = /\n([ \t]*)\^+\n/.exec(stack) ?? []
  const [config = ''] = modules
  const at = named ?? (error instanceof SyntaxError ? modules.at(-1) : config) ?? config
  const file = relative(fileURLToPath(new URL('.', config)), fileURLToPath(new URL(at, config)))
  return [file, line, column ?? (line && before && `${before.length + 1}`)].filter(part => part !== undefined).join(':')
}

/** Validates what a config exports: unknown in, frozen out, every problem at once. */
export function readConfig(exported: unknown): Config {
  const read = checkedConfigSchema.safeParse(exported, { reportInput: true })
  if (read.success) return freeze(read.data)
  throw new ProblemError(read.error.issues.flatMap(issue => problemsOfIssue(issue)))
}

function problemsOfIssue(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path)
    return issue.keys.map(key => {
      const near = closestMatch(key, known, { maxDistance: Math.ceil(key.length / 2) })
      const hint = near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${near}?`
      return problem('config-unknown-key', {
        at: `${CONFIG_FILE}: ${dotted([...issue.path, key])}`,
        key: dotted([...issue.path, key]),
        hint,
      })
    })
  }
  const key = dotted(issue.path)
  const missing = issue.code === 'invalid_type' && issue.input === undefined
  return [
    problem('config-value', {
      at: `${CONFIG_FILE}: ${key}`,
      key,
      wants: missing ? 'is missing' : issue.message,
      mend: missing ? `Add it: it ${issue.message}.` : 'docs/configuration.md shows each key with an example.',
    }),
  ]
}

function dotted(path: readonly PropertyKey[]): string {
  const text = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text === '' ? 'The config' : text.replace(/^\./, '')
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType = configSchema
  for (const key of path) {
    const unwrapped = unwrap(schema)
    const next: z.core.$ZodType | undefined =
      unwrapped instanceof z.ZodObject ? unwrapped.shape[key as string] : undefined
    if (next === undefined) return []
    schema = next
  }
  const unwrapped = unwrap(schema)
  return unwrapped instanceof z.ZodObject ? Object.keys(unwrapped.shape) : []
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.core.$ZodType)
  }
  return schema
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const each of Object.values(value)) freeze(each)
  return Object.freeze(value)
}
