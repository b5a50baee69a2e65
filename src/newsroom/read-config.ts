import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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

/**
 * Imports a module as it is on disk now. The hook says that it is an ES module, so that Node neither guesses nor warns
 * where the newsroom has no package.json.
 */
async function importFresh(file: string): Promise<unknown> {
  const url = `${pathToFileURL(file).href}?${versionOf(file)}`
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context)
      return specifier === url ? { ...found, format: 'module-typescript' } : found
    },
  })
  try {
    const module: { default?: unknown } = await import(url)
    return module.default
  } catch (error) {
    throw new ProblemError('config-broken', { at: placeOf(error, file), reason: reasonOf(error) })
  } finally {
    hooks.deregister()
  }
}

function versionOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16)
  } catch (error) {
    throw new ProblemError('config-broken', { at: file, reason: reasonOf(error) })
  }
}

/** `postrider.config.ts:LINE` where the stack of a failed import names it. */
function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const [, line] = new RegExp(`${CONFIG_FILE.replaceAll('.', '\\.')}(?:\\?[\\w-]+)?:(\\d+)`).exec(stack) ?? []
  return line === undefined ? file : `${CONFIG_FILE}:${line}`
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
