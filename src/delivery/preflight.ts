import type { Ports as Asking, Verdict } from '../check/index.ts'
import { draftNamed, type Edition, noSuchEdition } from '../edition/index.ts'
import type { Clock, Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError } from '../problem/index.ts'

/**
 * The pre-flight of an edition, the draft without a name: judges what `build` and `send` would take; nothing is written but the
 * cache. `problems` are the errors of templates and articles, and what the mail tells shorter. Throws `no-such-edition`, `nothing-to-send`.
 */
export async function preflight(
  newsroom: Newsroom,
  id: string | null,
  { clock, ...asking }: Asking & { clock: Clock },
): Promise<{ edition: Edition; verdict: Verdict; problems: Problem[] }> {
  const [{ check }, { unwritten }] = await Promise.all([import('../check/index.ts'), import('../publish/index.ts')])
  const publication = await unwritten(newsroom, { clock }, { asking: 'unknown' })
  const { begun } = publication
  const sent = begun.find(each => each.id === id)
  const draft = draftNamed(publication, id)
  const edition = sent ?? draft?.edition ?? null
  if (edition === null) {
    if (id === null) throw new ProblemError('nothing-to-send')
    throw noSuchEdition(id, publication, newsroom.config)
  }
  const message = sent?.message ?? draft?.message ?? null
  const verdict = await check(newsroom, edition, message, publication.files, asking, undefined, begun)
  const isOfMail = ({ code }: Problem) => code === 'digest-shortened'
  const problems = publication.problems.filter(each => each.severity === 'error' || isOfMail(each))
  return { edition, verdict, problems }
}
