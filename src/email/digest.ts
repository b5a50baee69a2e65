import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { toHtml } from './mjml.ts'
import { modelOf } from './model.ts'
import { fillTemplate } from './template.ts'
import { toText } from './text.ts'

const TEMPLATE = 'digest.mjml'

/** An edition as mail: the two parts, not yet a message. */
export type Digest = { subject: string; preheader: string; html: string; text: string }

/** Fills and compiles the digest of an edition. Throws the template's problems. */
export async function composeDigest(
  edition: Edition,
  config: Config,
  templates: ReadonlyMap<string, string>,
): Promise<Digest> {
  const model = modelOf(edition, config)
  const html = await toHtml(fillTemplate(templates, TEMPLATE, model), TEMPLATE)
  return { subject: edition.subject, preheader: edition.preheader, html, text: toText(model) }
}
