import type { Clock } from '../newsroom/index.ts'

/** One request, with nothing in it that tells who it is of. `ms`: how long the answer took to begin. */
export type Line = { method: string; path: string; status: number; ms: number }

/** Paths behind which a token stands, and those that may be told whole. */
const PRIVATE = /^(.*\/(?:confirm|preferences|back|u)\/)[^/]*$/

type Fetch = (request: Request, env?: object) => Response | Promise<Response>

/** Answers as an application does, and tells of each request: no address, no token, no query. */
export function logged(app: { fetch: Fetch }, { clock, log }: { clock: Clock; log(line: Line): void }): Fetch {
  return async (request, env) => {
    const started = clock.now()
    const answer = await app.fetch(request, env)
    const { pathname } = new URL(request.url)
    log({
      method: request.method,
      path: told(pathname, answer.status),
      status: answer.status,
      ms: clock.now() - started,
    })
    return answer
  }
}

/** A path as the log has it. What was not found may be anything that somebody typed. */
function told(path: string, status: number): string {
  const [, front] = PRIVATE.exec(path) ?? []
  if (front !== undefined) return `${front}…`
  return status === 404 || status === 405 ? '…' : path
}
