import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../check/index.ts'
import { draftNamed, type Edition, type FrozenEdition, noSuchEdition, readEditions } from '../edition/index.ts'
import { clipOf, type Digest } from '../email/index.ts'
import { type Clock, type Mailbox, type Newsroom, readCorrections, sourceName } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import { openState, type State } from '../store/index.ts'
import { frozenEdition, type Unfinished, unfinishedEditions } from './ledger.ts'

/** `waiting`: the other editions in which named recipients are left; `problems`: what is to be known of this one;
 * `findings`: those of its pre-flight, none for what is frozen. */
export type Chosen = {
  edition: Edition
  frozen: FrozenEdition | null
  waiting: readonly Unfinished[]
  problems: readonly Problem[]
  findings: readonly Finding[]
  /** What tells this very draft from any other; null for what is frozen. */
  key: string | null
}

/** The errors of the pre-flight that were overridden, as warnings. Throws the others. */
export function overridden(findings: readonly Finding[], forced: readonly string[]): Problem[] {
  const errors = findings.filter(each => each.severity === 'error')
  const left = errors.filter(each => !forced.includes(each.rule))
  const rules = [...new Set(left.map(each => each.rule))].join(',')
  if (left.length > 0) throw new ProblemError([...left, problem('check-refused', { rules })])
  return errors.map(each => ({ ...each, severity: 'warning' }))
}

/**
 * The named edition; without a name one of those that are asked for (null for everybody) which was interrupted, else the draft, else one in which a recipient was put off,
 * else the last that was begun, so that nobody who is put off again and again holds up the next one. What is frozen goes on
 * as it is, whatever became of its articles; only a draft needs them to be in order. A correction that was not begun must be named.
 */
export async function choose(
  newsroom: Newsroom,
  state: State,
  id: string | null,
  recipients: readonly Mailbox[] | null,
  publish: () => Promise<Publication>,
): Promise<Chosen> {
  const unfinished = id === null ? await unfinishedEditions(state, recipients) : []
  const unmailed = id === null ? correctionsWaiting(newsroom) : []
  const choice = (
    edition: Edition,
    frozen: FrozenEdition | null,
    { html, shortened }: Pick<Digest, 'html' | 'shortened'>,
    findings: Finding[] = [],
    key: string | null = null,
  ): Chosen => {
    const waiting = unfinished.filter(each => each.id !== edition.id)
    const problems = [...clipOf(edition.id, { html, shortened }), ...unmailed]
    return { edition, frozen, waiting, problems, findings, key }
  }
  const first = id ?? unfinished.find(each => each.interrupted)?.id
  const begun = first === undefined ? null : await begunEdition(newsroom, state, first)
  if (begun !== null) return choice(begun, begun, { html: begun.html, shortened: [] })

  // Only a draft is judged and made: what is frozen goes on without all that.
  const { check, publishedFeeds } = await import('../check/index.ts')
  const feeds = publishedFeeds(newsroom)
  const publication = await publish()
  const { begun: others } = publication
  const draft = draftNamed(publication, id)
  if (id !== null && draft === null) throw noSuchEdition(id, publication, newsroom.config)
  if (draft !== null) {
    // What is wrong with another story keeps no correction back.
    if (draft.edition.corrects === undefined || draft.digest === null) refuseBroken(publication, draft)
    const { findings } = await check(
      newsroom,
      draft.edition,
      draft.message,
      publication.files,
      { letters: false, ask: null, txt: null },
      feeds,
      others,
    )
    const key = hash('sha256', draft.message ?? '')
    return choice(draft.edition, null, draft.digest ?? { html: '', shortened: [] }, findings, key)
  }
  if (unfinished.length === 0 && recipients === null && unmailed.length > 0) throw new ProblemError(unmailed)
  const last = unfinished[0]?.id ?? others.findLast(each => each.corrects === undefined)?.id
  const frozen = last === undefined ? null : await begunEdition(newsroom, state, last)
  if (frozen === null) {
    refuseBroken(publication)
    throw new ProblemError('nothing-to-send', { at: newsroom.config.sources.map(sourceName).join(', ') })
  }
  return choice(frozen, frozen, { html: frozen.html, shortened: [] })
}

/** The corrections of which nothing was mailed: a send without a name takes none of them, but tells. */
function correctionsWaiting({ dir }: Newsroom): Problem[] {
  const corrections = readCorrections(dir)
  // The whole archive is not to be read where nothing was ever corrected.
  const begun = new Set(corrections.length === 0 ? [] : readEditions(dir).map(each => each.id))
  return corrections
    .filter(({ id }) => !begun.has(id))
    .map(({ id, of }) => problem('correction-waiting', { at: id, edition: id, of }))
}

async function begunEdition(newsroom: Newsroom, state: State, id: string): Promise<FrozenEdition | null> {
  return (await frozenEdition(state, id)) ?? readEditions(newsroom.dir).find(each => each.id === id) ?? null
}

/**
 * Whoever mails a draft wants all of it: an error keeps it back, but not one in a story that readers have already, nor what is wrong
 * with the template or the plan of another draft alone.
 */
export function refuseBroken(
  { articles, begun, drafts, problems }: Publication,
  draft: Publication['drafts'][number] | null = null,
): void {
  const told = new Set(begun.flatMap(each => each.articles.map(article => article.id)))
  const files = articles.filter(each => told.has(each.id)).map(each => each.source.file)
  const isTold = ({ at }: Problem) => files.some(file => at === file || at?.startsWith(`${file}:`))
  const isIn = (all: readonly Problem[], one: Problem) => all.some(each => isDeepStrictEqual(each, one))
  const others = drafts.filter(each => each !== draft)
  const isOfOther = (one: Problem) =>
    one.code === 'plan-article-gone'
      ? others.some(each => each.edition.planned !== null)
      : others.some(each => isIn(each.problems, one)) && !isIn(draft?.problems ?? [], one)
  const errors = problems.filter(each => each.severity === 'error' && !isTold(each) && !isOfOther(each))
  if (errors.length === 0) return
  throw new ProblemError([...errors, problem('send-refused')])
}

/** The edition that a send would take, found without writing to out/ or the lock file. */
export async function chooseUnwritten(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[] | null,
  clock: Clock,
): Promise<Chosen> {
  const state = await openState(newsroom.dir)
  try {
    return await choose(newsroom, state, id, recipients, async () =>
      (await import('../publish/index.ts')).unwritten(newsroom, { clock }),
    )
  } finally {
    await state.destroy()
  }
}
