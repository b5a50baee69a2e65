import type { Clock } from '../newsroom/index.ts'

/** One request, with nothing in it that tells who it is of. `ms`: how long the answer took to begin. */
export type Line = { method: string; path: string; status: number; ms: number }

/** Paths behind which a token stands. */
const PRIVATE = /^(.*\/(?:confirm|preferences|back)\/)[^/]*$/

type Fetch = (request: Request, env?: object) => Response | Promise<Response>

/** Answers as an application does, and tells of each request: no address, no token, no query. */
export function logged(
  app: { fetch: Fetch },
  { clock, leave, log }: { clock: Clock; leave: string; log(line: Line): void },
): Fetch {
  return async (request, env) => {
    const started = clock.now()
    const answer = await app.fetch(request, env)
    const { pathname } = new URL(request.url)
    log({
      method: request.method,
      path: told(pathname, answer.status, leave),
      status: answer.status,
      ms: clock.now() - started,
    })
    return answer
  }
}

/** A path as the log has it; `leave` is where readers leave. What was not found may be anything that somebody typed. */
function told(path: string, status: number, leave: string): string {
  if (path.startsWith(leave)) return path === leave ? leave : `${leave}…`
  const [, front] = PRIVATE.exec(path) ?? []
  if (front !== undefined) return `${front}…`
  return status === 404 || status === 405 ? '…' : path
}
