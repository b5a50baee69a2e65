import type { Context } from 'hono'
import type { Clock, Newsroom } from '../newsroom/index.ts'
import type { State } from '../store/index.ts'
import type { Post } from './post.ts'

/** What the public web is made over. `ipOf` says which network a request is from. */
export type Ports = {
  state: State
  secrets: readonly string[]
  clock: Clock
  post: Post
  ipOf(context: Context): string
  /** How long a sign-up waits, so that what is done for it holds up nobody who measures that. */
  pause(): Promise<void>
  /** Is told in words what went wrong behind an answer. */
  failed(reason: string): void
}

/** Where the pages of a newsroom are, below its site. */
export function placesIn({ config }: Pick<Newsroom, 'config'>): { url: URL; base: string; leave: string } {
  const url = new URL(config.serve?.url ?? config.site.url)
  const leaveUrl = new URL(config.email.unsubscribeUrl ?? new URL('u/', url))
  return { url, base: url.pathname, leave: leaveUrl.pathname }
}
