import { formatDate } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { toHtml } from './mjml.ts'
import { frameOf, labelsIn } from './model.ts'
import { COLUMNS, wrap } from './plain.ts'
import { asTextSlots, slotsFor } from './slots.ts'
import { fillTemplate, placeFinder } from './template.ts'
import { linksIn, paragraphs } from './text.ts'

const TEMPLATE = 'correction.mjml'

/** The model of a correction. Every text in it is plain but the note's `html`, which is sanitized HTML. */
function correctionModelOf(edition: Edition, config: Config, key: string) {
  const { site, email } = config
  const labels = labelsIn(site.language, config)
  return {
    ...frameOf(config, slotsFor(key, email.greeting ?? null)),
    subject: edition.subject,
    preheader: edition.preheader,
    date: formatDate(edition.date, site.language, site.timeZone, 'full'),
    length: labels.correction,
    contents: [],
    note: edition.note,
    stories: edition.articles.map(({ title, url, language, direction }) => ({
      title,
      url,
      lang: language === site.language ? null : language,
      dir: direction,
    })),
    labels: { corrected: labels.corrected, contents: labels.contents },
  }
}

/** Fills and compiles the mail of a correction: the note, and links to the stories that it is about. Throws the template's problems. */
export async function composeCorrection(
  edition: Edition,
  config: Config,
  templates: ReadonlyMap<string, string>,
  key: string,
): Promise<{ html: string; mjml: string; text: string }> {
  const model = correctionModelOf(edition, config, key)
  const mjml = fillTemplate(templates, TEMPLATE, model)
  const html = await toHtml(mjml, placeFinder(templates, TEMPLATE))
  const { brand, date, length, greeting, subject, note, stories, labels, footer } = model
  const parts = [
    [brand, `${date} · ${length}`].map(line => wrap(line)).join('\n'),
    '='.repeat(COLUMNS),
    wrap(subject),
    ...(greeting === null ? [] : [greeting]),
    ...(note === null ? [] : [paragraphs(note.text), ...linksIn(note.html)]),
    ...(stories.length === 0 ? [] : ['-'.repeat(COLUMNS), wrap(labels.corrected)]),
    ...stories.map(each => `${wrap(each.title)}\n${each.url}`),
    '-'.repeat(COLUMNS),
    wrap(footer.reason),
    footer.links.map(link => `${link.label}:\n${link.url}`).join('\n'),
    ...(footer.address === null ? [] : [wrap(footer.address)]),
  ]
  return { html, mjml, text: asTextSlots(`${parts.join('\n\n')}\n`, key) }
}
