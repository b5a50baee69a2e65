import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import { toHtml } from './mjml.ts'
import { type DigestModel, modelOf } from './model.ts'
import { fillTemplate } from './template.ts'
import { toText } from './text.ts'

const TEMPLATE = 'digest.mjml'

/** Gmail shows no more of a mail's HTML than this, in bytes. */
export const CLIP_BYTES = 102_400

/** An edition as mail: the two parts, not yet a message. */
export type Digest = { subject: string; preheader: string; html: string; text: string }

/** A warning where Gmail would clip the digest of an edition. */
export function clipOf(editionId: string, html: string): Problem[] {
  const bytes = Buffer.byteLength(html)
  return bytes <= CLIP_BYTES ? [] : [problem('digest-clipped', { at: editionId, bytes, limit: CLIP_BYTES })]
}

/**
 * Fills and compiles the digest of an edition: a lone story in full, unless Gmail would clip it; then a link leads to it.
 * What is clipped all the same is told by `clipOf`.
 * Throws the template's problems.
 */
export async function composeDigest(
  edition: Edition,
  config: Config,
  templates: ReadonlyMap<string, string>,
): Promise<Digest> {
  const { subject, preheader } = edition
  const compile = async (model: DigestModel): Promise<Digest> => {
    const html = await toHtml(fillTemplate(templates, TEMPLATE, model), TEMPLATE)
    return { subject, preheader, html, text: toText(model) }
  }
  const model = modelOf(edition, config)
  const digest = await compile(model)
  if (!model.lone || Buffer.byteLength(digest.html) <= CLIP_BYTES) return digest
  return compile({ ...model, lone: false })
}
