import { hash } from 'node:crypto'
import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import { composeCorrection } from './correction.ts'
import { toHtml } from './mjml.ts'
import { type Extent, modelOf, wholeOf } from './model.ts'
import { asTextSlots, slotsFor } from './slots.ts'
import { fillTemplate, placeFinder } from './template.ts'
import { toText } from './text.ts'

/** Of an edition with one story, told in full. */
const LONE = 'story.mjml'

/** Gmail shows no more of a mail's HTML than this, in bytes. */
export const CLIP_BYTES = 102_400
/** What a digest may have, so that it is not clipped once each reader's own links and name are in it. */
export const MAX_BYTES = 90_000

/**
 * An edition as mail: the two parts with the slots of `key` in them, not yet a message. `mjml` is what the HTML was compiled
 * from. `shortened`: the headlines told shorter than elsewhere, for their size.
 */
export type Digest = {
  subject: string
  preheader: string
  html: string
  mjml: string
  text: string
  key: string
  shortened: string[]
}

/** What is to be known of a digest's size: what was told shorter, and where Gmail would clip it all the same. */
export function clipOf(editionId: string, { html, shortened }: Pick<Digest, 'html' | 'shortened'>): Problem[] {
  const bytes = Buffer.byteLength(html)
  return [
    ...shortened.map(title => problem('digest-shortened', { at: editionId, title, limit: MAX_BYTES })),
    ...(bytes <= CLIP_BYTES ? [] : [problem('digest-clipped', { at: editionId, bytes, limit: CLIP_BYTES })]),
  ]
}

/**
 * Fills and compiles the digest of an edition. Where it would have more than 90,000 bytes of HTML, a lone story is told by
 * its takeaways and a link, and of several the last become links, one after the other. A correction has a template of its own.
 * Throws the template's problems.
 */
export async function composeDigest(
  edition: Edition,
  config: Config,
  templates: ReadonlyMap<string, string>,
): Promise<Digest> {
  const { subject, preheader, articles } = edition
  const { email } = config
  const name = edition.template ?? email.template
  const key = hash('sha256', JSON.stringify([edition, config])).slice(0, 32)
  const slots = slotsFor(key, email.greeting ?? null)
  if (edition.corrects !== undefined)
    return { subject, preheader, key, shortened: [], ...(await composeCorrection(edition, config, templates, key)) }
  const whole = wholeOf(edition, name)
  for (let extent = whole; ; extent = shorter(extent)) {
    const model = modelOf(edition, config, slots, extent)
    const template = extent.lone ? LONE : `${name}.mjml`
    const mjml = fillTemplate(templates, template, model)
    const html = await toHtml(mjml, placeFinder(templates, template))
    if (Buffer.byteLength(html) > MAX_BYTES && (extent.lone || extent.briefs > 0)) continue
    const told = whole.lone && !extent.lone ? articles : articles.slice(1 + extent.briefs, 1 + whole.briefs)
    const text = asTextSlots(toText(model, name === 'brief'), key)
    return { subject, preheader, html, mjml, text, key, shortened: told.map(each => each.title) }
  }
}

function shorter({ lone, briefs }: Extent): Extent {
  return lone ? { lone: false, briefs } : { lone, briefs: briefs - 1 }
}
