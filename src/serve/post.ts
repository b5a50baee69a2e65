import type { LetterSender } from '../delivery/index.ts'
import type { LetterKind } from '../email/index.ts'
import type { Mailbox } from '../newsroom/index.ts'
import { reasonOf } from '../problem/index.ts'

/** Before a letter that could not be mailed is tried again. */
const WAITS_MS = [60_000, 300_000, 1_800_000]
/** Letters that wait at once; whoever asks while there are more is asked to come again. */
const MOST_WAITING = 1_000

type Letter = { kind: LetterKind; to: Mailbox; link: string | null; lost(): Promise<void> }

/** Mails letters one after the other, behind the answer to whoever asked. */
export type Post = {
  /** False where too many wait. `lost` is called for a letter that cannot be mailed. */
  send(letter: Letter): boolean
  /** When nothing is being mailed. */
  idle(): Promise<void>
  /** Gives up what waits. */
  close(): Promise<void>
}

/** Makes a post over the sender of letters; `failed` is told in words, without the address, what could not be mailed. */
export function postOf(
  sender: LetterSender,
  { failed, wait }: { failed(reason: string): void; wait(ms: number, then: () => void): () => void },
): Post {
  let waiting = 0
  let isClosed = false
  let running: Promise<void> = Promise.resolve()
  const later = new Map<Letter, () => void>()

  const enqueue = (letter: Letter, tries: number) => {
    running = running.then(() => mail(letter, tries))
  }

  async function mail(letter: Letter, tries: number): Promise<void> {
    if (isClosed) return done(letter)
    const outcome = await sender(letter.kind, letter.to, letter.link).catch((error: unknown) => ({
      kind: 'lost' as const,
      reply: reasonOf(error),
    }))
    if (outcome.kind === 'sent') {
      waiting -= 1
      return
    }
    failed(`${letter.kind}: ${outcome.kind}, ${outcome.reply.replaceAll(letter.to.address, '…')}`)
    const pause = WAITS_MS[tries]
    // What the server may have taken is not mailed again, and what it refused will not be taken.
    if (outcome.kind === 'failed' || outcome.kind === 'uncertain' || pause === undefined)
      return done(letter, outcome.kind)
    const cancel = wait(pause, () => {
      later.delete(letter)
      enqueue(letter, tries + 1)
    })
    later.set(letter, cancel)
  }

  async function done(letter: Letter, kind = 'lost'): Promise<void> {
    waiting -= 1
    if (kind !== 'uncertain') await letter.lost()
  }

  return {
    send(letter) {
      if (isClosed || waiting >= MOST_WAITING) return false
      waiting += 1
      enqueue(letter, 0)
      return true
    },
    idle: () => running,
    async close() {
      isClosed = true
      for (const cancel of later.values()) cancel()
      for (const letter of later.keys()) await done(letter)
      later.clear()
      await running
    },
  }
}
