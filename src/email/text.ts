import type { DigestModel, Story } from './model.ts'
import { COLUMNS, plainOf, wrap } from './plain.ts'

/**
 * The text part, written from the model: every word, every link, at most 76 columns, URLs whole. `isBrief`: by takeaways
 * alone.
 */
export function toText(model: DigestModel, isBrief: boolean): string {
  const others = isBrief ? 'points' : 'brief'
  const lead = model.lone ? 'full' : isBrief ? 'points' : 'lead'
  const contents = model.contents.length === 0 ? [] : [`${model.labels.contents}: ${model.contents.join(' · ')}`]
  const head = [model.brand, `${model.date} · ${model.length}`, ...contents].map(line => wrap(line)).join('\n')
  const parts = [
    head,
    '='.repeat(COLUMNS),
    ...(model.greeting === null ? [] : [model.greeting]),
    ...(model.note === null ? [] : [paragraphs(model.note.text), ...linksIn(model.note.html), '-'.repeat(COLUMNS)]),
    ...story(model.lead, model, lead),
    ...model.briefs.flatMap(each => ['-'.repeat(COLUMNS), ...story(each, model, others)]),
    ...(model.more.length === 0
      ? []
      : ['='.repeat(COLUMNS), model.labels.moreStories, ...model.more.map(each => `${wrap(each.title)}\n${each.url}`)]),
    '-'.repeat(COLUMNS),
    wrap(model.footer.reason),
    model.footer.links.map(link => `${link.label}:\n${link.url}`).join('\n'),
    ...(model.footer.address === null ? [] : [wrap(model.footer.address)]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** `points`: the takeaways alone, under a headline that is its link. */
type Kind = 'full' | 'lead' | 'brief' | 'points'

function story(told: Story, model: DigestModel, kind: Kind): string[] {
  const isShort = kind === 'brief' || kind === 'points'
  const takeaways = kind === 'brief' ? told.takeaways.slice(0, 2) : told.takeaways
  const marks = (index: number) => (isShort ? '* ' : `${index + 1}. `)
  const list = takeaways.map((each, index) => wrap(each, marks(index))).join('\n')
  const note = told.note === null ? '' : `\n${wrap(`(${told.note})`)}`
  const bare = told.takeaways.length === 0
  return [
    [told.kicker ?? '', wrap(told.title), wrap(told.byline)].filter(line => line !== '').join('\n'),
    ...opening(told, kind),
    ...(bare ? [] : [isShort ? list + note : `${wrap(told.takeaways_label)}\n\n${list}`]),
    ...(told.why_text === null || isShort
      ? []
      : [paragraphs(`${model.labels.whyItMatters}: ${told.why_text}`), ...linksIn(told.why ?? '')]),
    ...(kind === 'full' ? [paragraphs(told.text), ...linksIn(told.html)] : []),
    kind === 'full' || kind === 'points' ? told.url : `${model.labels.readStory}:\n${told.url}`,
  ]
}

/** The dek above a story that is told in full; what a story without takeaways shows instead of them. */
function opening(told: Story, kind: Kind): string[] {
  const text = kind === 'full' ? told.dek : told.takeaways.length === 0 ? told.opening : null
  return text === null ? [] : [paragraphs(text)]
}

/** The links of sanitized HTML, each once, whole: what they are called, and below it where they lead. */
export function linksIn(html: string): string[] {
  const links = new Map<string, string>()
  for (const [, href = '', words = ''] of html.matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs)) {
    const url = plainOf(href)
    if (!links.has(url)) links.set(url, plainOf(words).replace(/\s+/g, ' '))
  }
  // An address may be called by itself, and go on with a campaign.
  const isItself = (url: string, words: string) =>
    words === url || (/^https?:\/\//.test(words) && url.startsWith(words))
  return [...links].map(([url, words]) => (words === '' || isItself(url, words) ? url : `${wrap(`${words}:`)}\n${url}`))
}

/** Text whose lines are paragraphs, folded. */
export function paragraphs(text: string): string {
  return text
    .split('\n')
    .map(line => wrap(line))
    .join('\n')
}
