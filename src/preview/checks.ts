import { html } from 'hono/html'
import type { Verdict } from '../check/index.ts'
import type { Problem } from '../problem/index.ts'
import { countsOf, type LinkTo, type Markup, mark, SEVERITIES } from './markup.ts'
import { placeIn } from './source.ts'
import type { Shown } from './state.ts'
import type { View } from './view.ts'

/** What a rule looks at, in words; a rule that is missing here is told by its name. */
const SAID: Record<string, string> = {
  headers: 'Headers and unsubscribe',
  signature: 'Signed by the sender’s domain',
  subject: 'Subject and preheader',
  'told-before': 'No story of an earlier edition',
  size: 'Size against the clip',
  slots: 'Slots all filled',
  links: 'Links',
  'live-links': 'Links, asked live',
  consent: 'Address and reason',
  'text-part': 'Text part says all that HTML says',
  alt: 'Pictures have a text',
  images: 'Pictures’ size and weight',
  contrast: 'Contrast, light and dark',
  structure: 'Headings, language, tables',
  clients: 'Client support',
  spam: 'Habits of spam',
  templates: 'The letters’ templates',
  feeds: 'Feeds well-formed, ids stable',
  pages: 'Pages of the site',
  dns: 'SPF, DKIM and DMARC in DNS',
}

/** Findings that are listed, the worst. */
const MOST_FINDINGS = 100

/** What stands beside every view: what the newsroom's files have wrong, and what the pre-flight says of the edition. */
export function checksPanel(shown: Shown, verdict: Verdict | null, view: View, linkTo: LinkTo): Markup {
  const all = findingsOf(shown, verdict)
  const counts = countsOf(all)
  const passed = verdict?.passed ?? []
  return html`<h2 data-title="${titleMark(all)}">Checks <span class="counts">${SEVERITIES.map(
    each => html`${mark(each)}<b>${counts[each]}</b> `,
  )}<span>${passed.length} passed</span></span></h2>
${shown.behind === 'nothing' || shown.publication === null ? '' : html`<p class="aside">From the last good render, ${clockTime(shown.since)}.</p>\n`}${
  all.length === 0
    ? html`<p class="aside">Nothing was found.</p>\n`
    : all.slice(0, MOST_FINDINGS).map(each => finding(each, view, linkTo))
}${all.length > MOST_FINDINGS ? html`<p class="aside">${all.length - MOST_FINDINGS} more.</p>\n` : ''}${
  view.data === '' ? '' : html`<p class="aside">These are of the draft: invented stories are not judged.</p>\n`
}${passed.length === 0 ? '' : html`<details class="rules" open><summary>Passed <span>${passed.length}</span></summary><ul>${passed.map(rule => html`<li>${SAID[rule] ?? rule}</li>`)}</ul></details>\n`}${
  verdict === null || verdict.skipped.length === 0
    ? ''
    : html`<details class="rules" open><summary>Not checked</summary><ul>${verdict.skipped.map(({ rule, reason }) => html`<li>${SAID[rule] ?? rule} <span>${reason}</span></li>`)}</ul></details>\n`
}`
}

/** Everything that is wrong, worst first. */
export function findingsOf({ problems }: Shown, verdict: Verdict | null): Problem[] {
  const all = [...problems, ...(verdict?.findings ?? [])]
  return SEVERITIES.flatMap(severity => all.filter(each => each.severity === severity))
}

/** What a tab's title says of what was found, by the shapes of its marks: errors and warnings. */
export function titleMark(findings: readonly Problem[]): string {
  const { error, warning } = countsOf(findings)
  return `${error === 0 ? '' : `■${error} `}${warning === 0 ? '' : `▲${warning} `}`
}

/** The time of a day as the person's clock shows it. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toTimeString().slice(0, 8)
}

/** What is wrong, its mend, and its place; the words that it quotes are looked for in the mail when it is chosen. */
function finding({ severity, at, message, mend }: Problem, view: View, linkTo: LinkTo): Markup {
  const quoted = [...message.matchAll(/"([^"]{2,})"|(https?:\/\/\S+?)(?=[\s,]|\.?$)/g)].map(
    ([, words, url]) => words ?? url ?? '',
  )
  const what =
    quoted.length === 0
      ? html`${message}`
      : html`<button type="button" aria-pressed="false" data-words="${JSON.stringify(quoted)}">${message}</button>`
  return html`<div class="finding">${mark(severity)}<div><p class="what">${what}</p><p>${mend}</p>${placeLink(at, view, linkTo)}</div></div>\n`
}

/** The way to the line of the file that must be mended. */
export function placeLink(at: string | null, view: View, linkTo: LinkTo): Markup {
  if (at === null) return html``
  const place = placeIn(at)
  const href = place === null ? null : linkTo({ ...view, show: `source:${place.file}`, line: place.line, as: '' })
  return href === null ? html`<code>${at}</code>` : html`<a class="place" href="${href}">${at}</a>`
}
