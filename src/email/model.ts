import {
  type Article,
  directionOf,
  extractedNote,
  formatDate,
  type Labels,
  labelsFor,
  minutesOf,
  whyWithLabel,
} from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { type Campaign, campaignOf } from './campaign.ts'
import { leaveBy } from './leave.ts'
import { plainOf } from './plain.ts'
import type { slotsFor } from './slots.ts'

/** The templates that tell stories with their takeaways and a link, and by their takeaways alone. */
const [DIGEST, BRIEF] = ['digest', 'brief']
/** Stories below the lead that are told with takeaways; the others are links. */
const BRIEFS = 4

type Theme = Config['email']['theme']
type Slots = ReturnType<typeof slotsFor>

/** Colours on light and on dark, each with at least 4.5:1 on its ground. */
const COLORS: Record<keyof Theme['colors'], { light: string; dark: string }> = {
  ground: { light: '#ffffff', dark: '#141615' },
  ink: { light: '#1c1e1c', dark: '#e8eae7' },
  muted: { light: '#5c605b', dark: '#a3a8a2' },
  hairline: { light: '#dadcd8', dark: '#343835' },
  accent: { light: '#17594a', dark: '#86cfb7' },
  onAccent: { light: '#ffffff', dark: '#0d1f19' },
}

/** The colours of a theme in pairs, ours where it names none. */
export function themeColors({ colors }: Theme): typeof COLORS {
  return { ...COLORS, ...stated(colors) }
}

/** The colours as a template says them. */
function colorsOf(theme: Theme) {
  const { ground, ink, muted, hairline, accent, onAccent } = themeColors(theme)
  return {
    ground: ground.light,
    ink: ink.light,
    muted: muted.light,
    hairline: hairline.light,
    accent: accent.light,
    on_accent: onAccent.light,
    dark_ground: ground.dark,
    dark_ink: ink.dark,
    dark_muted: muted.dark,
    dark_hairline: hairline.dark,
    dark_accent: accent.dark,
    dark_on_accent: onAccent.dark,
  }
}

/** The words of a language; in the site's own those of the config go before ours. */
export function labelsIn(language: string, { site, email }: Config): Labels {
  const ours = labelsFor(language)
  if (language !== site.language) return ours
  const { reason, ...others } = stated(email.labels)
  return {
    ...ours,
    ...others,
    ...(reason !== undefined && { reason: (name: string) => reason.replaceAll('{site}', () => name) }),
  }
}

/** What somebody said of it. */
function stated<Said extends object>(said: Said): { [Key in keyof Said]?: Exclude<Said[Key], undefined> } {
  const entries = Object.entries(said).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof Said]?: Exclude<Said[Key], undefined> }
}

/** Where the web version of an edition stands. */
export function webVersionOf(edition: { id: string }, config: Config): string {
  return new URL(`editions/${edition.id}/`, config.site.url).href
}

/** One article as a template tells it. */
export type Story = ReturnType<typeof storyOf>

/** What a template can say; the text part is written from the same. */
export type DigestModel = ReturnType<typeof modelOf>

/** Stories besides the lead from which on the headlines are listed at the head. */
const FEW = 2

/** How much of an edition its mail tells: whether a lone story in full, and how many others more than as a link. */
export type Extent = { lone: boolean; briefs: number }

/** The most that an edition's mail tells. One of takeaways alone tells those of every story. */
export function wholeOf({ articles }: Edition, template: string): Extent {
  const others = articles.length - 1
  return { lone: others === 0 && template === DIGEST, briefs: template === BRIEF ? others : Math.min(BRIEFS, others) }
}

/** What every mail of a newsroom has around its words. */
export function frameOf(config: Config, slots: Slots) {
  const { site, email } = config
  const labels = labelsIn(site.language, config)
  const direction = directionOf(site.language)
  const links = [
    ...(leaveBy(config) === 'nothing' ? [] : [{ label: labels.unsubscribe, url: slots.unsubscribe }]),
    { label: labels.viewInBrowser, url: slots.web },
    { label: labels.archive, url: site.url },
  ]
  return {
    lang: site.language,
    dir: direction,
    start: direction === 'rtl' ? 'right' : 'left',
    brand: site.title,
    site_url: site.url,
    greeting: slots.greeting,
    footer: { reason: labels.reason(site.title), links, address: email.postalAddress ?? null },
    color: colorsOf(email.theme),
    font: email.theme.fonts,
    logo: email.theme.logo ?? null,
  }
}

/** The model of an edition. Every text in it is plain but `why`, `html` and the note's `html`, which are sanitized HTML. */
export function modelOf(edition: Edition, config: Config, slots: Slots, extent: Extent) {
  const { site } = config
  const labels = labelsIn(site.language, config)
  const campaign = campaignOf(edition, config)
  const [lead, ...others] = edition.articles.map(article => storyOf(article, config, campaign))
  if (lead === undefined) throw new RangeError('an edition has at least one article')
  const minutes = edition.articles.reduce((sum, article) => sum + minutesOf(article), 0)
  const { footer, ...frame } = frameOf(config, slots)
  const { note } = edition
  return {
    ...frame,
    footer: { ...footer, links: footer.links.map(link => ({ ...link, url: campaign.page(link.url) })) },
    subject: edition.subject,
    preheader: edition.preheader,
    date: formatDate(edition.date, site.language, site.timeZone, 'full'),
    length: labels.storiesInMinutes(edition.articles.length, minutes),
    note: note === null ? null : { ...note, html: campaign.pagesIn(note.html) },
    lone: extent.lone,
    lead,
    contents: others.length < FEW ? [] : [lead, ...others].map(story => story.title),
    briefs: others.slice(0, extent.briefs),
    more: others.slice(extent.briefs),
    labels: {
      takeaways: labels.takeaways,
      whyItMatters: labels.whyItMatters,
      readStory: labels.readStory,
      moreStories: labels.moreStories,
      contents: labels.contents,
    },
  }
}

function storyOf(article: Article, config: Config, campaign: Campaign) {
  const { language, timeZone } = config.site
  const labels = labelsIn(article.language, config)
  const note = extractedNote(article)
  const names = labels.names(article.authors.map(author => author.name))
  const date = article.published === null ? '' : formatDate(article.published, article.language, timeZone, 'day')
  return {
    title: article.title,
    url: campaign.story(article.url),
    kicker: article.tags[0] ?? null,
    byline: [names, date].filter(part => part !== '').join(' · '),
    lang: article.language === language ? null : article.language,
    dir: article.direction,
    start: article.direction === 'rtl' ? 'right' : 'left',
    dek: article.summary,
    opening: article.summary ?? (article.text.split('\n\n', 1)[0] || null),
    takeaways: article.takeaways.map(each => each.text),
    takeaways_label: note === null ? labels.takeaways : `${labels.takeaways} (${note})`,
    note,
    why:
      article.whyItMatters === null ? null : campaign.pagesIn(whyWithLabel(article.whyItMatters, labels.whyItMatters)),
    why_text: article.whyItMatters === null ? null : plainOf(article.whyItMatters),
    image: pictureOf(article),
    html: campaign.pagesIn(article.html),
    text: article.text,
  }
}

/** The picture of a story, where the story itself does not show it; a mail takes SVG for an attack and shows none. */
function pictureOf({ image, html }: Article): { url: string; alt: string } | null {
  if (image === null || /\.svg(?:[?#]|$)/i.test(image.url)) return null
  return html.includes(image.url.replaceAll('&', '&amp;')) ? null : image
}
