import type { LetterSender } from '../delivery/index.ts'
import type { LetterKind } from '../email/index.ts'
import type { Mailbox } from '../newsroom/index.ts'
import { reasonOf } from '../problem/index.ts'

/** Before a letter that could not be mailed is tried again. */
const WAITS_MS = [60_000, 300_000, 1_800_000]
/** Letters that wait at once; whoever asks while there are more is asked to come again. */
const MOST_WAITING = 1_000

/** A letter: whether it is wanted is asked before each try; one of `sent` and `lost` is called in the end, `lost` for one not wanted too. */
type Letter = {
  kind: LetterKind
  to: Mailbox
  link: string | null
  isWanted(): Promise<boolean>
  sent(): Promise<void>
  lost(): Promise<void>
}

/** Mails letters one after the other, behind the answer to whoever asked. */
export type Post = {
  /** False where too many wait. */
  send(letter: Letter): boolean
  /** When nothing is being mailed. */
  idle(): Promise<void>
  /** Gives up what waits. */
  close(): Promise<void>
}

/** Makes a post over the sender of letters; `failed` is told in words, without an address, what could not be mailed. */
export function postOf(
  sender: LetterSender,
  { failed, wait }: { failed(reason: string): void; wait(ms: number, then: () => void): () => void },
): Post {
  let waiting = 0
  let isClosed = false
  let running: Promise<void> = Promise.resolve()
  const later = new Map<Letter, () => void>()
  const tell = (error: unknown) => failed(withoutAddresses(reasonOf(error)))

  const enqueue = (letter: Letter, tries: number) => {
    running = running.then(() => mail(letter, tries)).catch(tell)
  }

  async function mail(letter: Letter, tries: number): Promise<void> {
    if (isClosed || !(await letter.isWanted())) return done(letter, letter.lost)
    const outcome = await sender(letter.kind, letter.to, letter.link).catch((error: unknown) => ({
      kind: 'lost' as const,
      reply: reasonOf(error),
    }))
    if (outcome.kind === 'sent') return done(letter, letter.sent)
    failed(`${letter.kind} not mailed: ${outcome.kind}, ${withoutAddresses(outcome.reply)}`)
    const pause = WAITS_MS[tries]
    // What the server may have taken is not mailed again, and what it refused will not be taken.
    if (outcome.kind === 'uncertain') return done(letter, letter.sent)
    if (outcome.kind === 'failed' || pause === undefined) return done(letter, letter.lost)
    const cancel = wait(pause, () => {
      later.delete(letter)
      enqueue(letter, tries + 1)
    })
    later.set(letter, cancel)
  }

  async function done(letter: Letter, ends: () => Promise<void>): Promise<void> {
    waiting -= 1
    await ends.call(letter)
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
      for (const [letter, cancel] of later) {
        cancel()
        await done(letter, letter.lost).catch(tell)
      }
      later.clear()
      await running
    },
  }
}

/** What a server said, of whomever it said it. */
function withoutAddresses(text: string): string {
  return text.replace(/[^\s<>@]+@[^\s<>]+/g, '…')
}
