import { hash } from 'node:crypto'
import { returnReader } from '../bounces/index.ts'
import type { Clock, Newsroom } from '../newsroom/index.ts'
import type { Problem } from '../problem/index.ts'
import type { State } from '../store/index.ts'
import type { Came } from './find-return.ts'
import type { Post, Source } from './mailbox.ts'
import { type Action, type Answered, answerReturns, unanswered } from './returns.ts'

/** So many are answered in one commit. */
const BATCH = 100
/** Of these nobody has to see more: they are moved where that is asked for. */
const DONE: readonly Action[] = ['bounced', 'complained', 'left', 'noted', 'known', 'late', 'ignored']

/** Where answers are looked up and written down. */
export type Office = { newsroom: Newsroom; state: State }

/**
 * Reads a mailbox, does what its messages ask for, and moves those that are dealt with where that is asked for. Gives what was done, a
 * batch at a time, and files that cannot be read. Without an `office` nothing is looked up; `isDry`: nothing changes.
 */
export async function* readReturns(
  source: Source,
  office: Office | null,
  { clock, isDry, signal }: { clock: Clock; isDry: boolean; signal: AbortSignal },
): AsyncGenerator<Answered | Problem> {
  const readReturned = await returnReader()
  let isWhole = true
  let batch: { post: Omit<Post, 'bytes'>; came: Came }[] = []
  const settle = async (): Promise<(Answered | Problem)[]> => {
    const all = batch.map(each => each.came)
    const answered =
      office === null ? all.map(unanswered) : await answerReturns(office.newsroom, office.state, all, { clock, isDry })
    const last = batch.at(-1)?.post
    const places = batch.flatMap(({ post }, index) => {
      const action = answered[index]?.action
      return action !== undefined && DONE.includes(action) ? post.place : []
    })
    batch = []
    if (isDry || last === undefined) return answered
    const problems = source.move === null || places.length === 0 ? [] : await source.move(places)
    // From what could not be moved the next run goes on.
    isWhole &&= problems.length === 0
    if (isWhole) await source.done(last)
    return [...answered, ...problems]
  }
  for await (const post of source.posts()) {
    if (signal.aborted) break
    if ('code' in post) {
      yield post
      continue
    }
    const { bytes, ...rest } = post
    const came = { file: post.file, key: hash('sha256', bytes), received: post.received, returned: readReturned(bytes) }
    batch.push({ post: rest, came })
    if (batch.length >= BATCH) yield* await settle()
  }
  yield* await settle()
}
