import { resolve } from 'node:path'
import type { Article } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import type { Call } from './command.ts'
import { lineIn, noteIn } from './note.ts'
import { column } from './terminal.ts'

/** `postrider edition correct EDITION [ARTICLE…] --note FILE`: says what was wrong in an edition that was begun. Nothing is mailed by it. */
export async function correct(
  room: Newsroom,
  publication: Publication,
  [id = '', ...names]: readonly string[],
  { flags, clock, terminal, cwd }: Call,
): Promise<number> {
  const { correctionOf, namedCorrection, noSuchEdition } = await import('../edition/index.ts')
  const { instantOf, writeCorrection, correctionFile } = await import('../newsroom/index.ts')
  const { articles, begun, drafts, unmailed, corrections } = publication
  const original = begun.find(each => each.id === id)
  const itself = original ?? unmailed.find(each => each.edition.id === id)?.edition
  if (itself?.corrects !== undefined)
    throw new ProblemError('correct-correction', { at: id, edition: id, of: itself.corrects })
  if (drafts.some(({ edition }) => edition.id === id || edition.schedule === id))
    throw new ProblemError('correct-draft', { at: id, edition: id })
  if (original === undefined) throw noSuchEdition(id, publication, room.config)
  const wrong = wrongIn(original, articles, names)
  const file = String(flags.note)
  const note = await noteIn(resolve(cwd, file), file)
  const subject = lineIn(flags.subject)
  const made = instantOf(room.env, clock)
  const { site } = room.config
  const correction = namedCorrection(
    { made, of: id, articles: wrong.map(each => each.id), note, subject },
    { begun, drafts, corrections },
    site,
  )
  writeCorrection(room.dir, correction)
  const edition = correctionOf(correction, original, articles, site)
  if (flags.json !== undefined) {
    const stories = wrong.map(({ id, slug, title, url }) => ({ id, slug, title, url }))
    terminal.print(JSON.stringify({ ...edition, articles: stories }, null, 2))
    return 0
  }
  terminal.print(`${column('new')}${correctionFile(edition.id)}`)
  terminal.print(`${column('edition')}${edition.id}`)
  terminal.print(`${column('subject')}${edition.subject}`)
  for (const { slug, title } of wrong) terminal.print(`${column('article')}${title}  ${terminal.grey(slug)}`)
  terminal.say('To mark its page and its feed entry: postrider build')
  terminal.say(`To mail it to those who got ${id}: postrider send ${edition.id}`)
  terminal.say('To take it back before that, delete the file.')
  return 0
}

/** The stories of an edition that are named: by their slug, id or file, as they were or as they are. The only one needs no name. */
function wrongIn(original: Edition, now: readonly Article[], names: readonly string[]): Article[] {
  const slugs = original.articles.map(each => each.slug).join(', ')
  const at = original.id
  if (names.length === 0 && original.articles.length > 1)
    throw new ProblemError('correct-which', { at, edition: at, slugs })
  if (names.length === 0) return [...original.articles]
  const problems: Problem[] = []
  const found = names.flatMap(name => {
    const isNamed = ({ slug, id, source }: Article) => [slug, id, source.file].includes(name)
    const id = now.find(isNamed)?.id
    const story = original.articles.find(each => isNamed(each) || each.id === id)
    if (story === undefined) problems.push(problem('no-such-story', { at: name, edition: at, name, slugs }))
    return story ?? []
  })
  if (problems.length > 0) throw new ProblemError(problems)
  return [...new Set(found)]
}
