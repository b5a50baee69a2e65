import { mkdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { publicFiles } from '../../src/serve/files.ts'
import { folder, NOON, put } from '../support/newsroom.ts'

/** What nobody may read over the web; it lies beside out/ and in its hidden files. */
export const SECRET = 'The list of subscribers'
export const LARGE = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, at) => (at * 31 + (at >> 8)) % 256))
/** When the files of a site changed last: an hour before noon, and a bit. */
const CHANGED_MS = NOON - 3_599_500
export const LAST_MODIFIED = 'Fri, 20 Nov 2026 11:00:00 GMT'

/** A site of these files that is asked without a port; `now` is its clock's. */
export function site(files: Record<string, string | Uint8Array>, headers: Record<string, string> = {}) {
  const dir = folder()
  const out = join(dir, 'out')
  mkdirSync(out)
  write(out, files)
  put(dir, { 'secret.txt': SECRET, 'private/index.html': SECRET, 'out-too/index.html': SECRET })
  const time = { now: NOON }
  const answer = publicFiles(out, { clock: { now: () => time.now }, headers })
  const app = new Hono()
  app.get('*', context => answer(context, context.req.path.slice(1)) ?? context.notFound())
  const get = async (path: string, asked: Record<string, string> = {}, method = 'GET') =>
    app.request(path, { method, headers: asked })
  /** What `path` is answered, whatever an URL would make of it. */
  const direct = async (path: string) => {
    const one = new Hono()
    one.get('*', context => answer(context, path) ?? context.notFound())
    return one.request('/')
  }
  return { dir, out, app, get, direct, time }
}

/** Puts files in a folder, all changed at the same time. */
export function write(out: string, files: Record<string, string | Uint8Array>): void {
  put(out, files)
  for (const name of Object.keys(files)) utimesSync(join(out, name), CHANGED_MS / 1000, CHANGED_MS / 1000)
}
