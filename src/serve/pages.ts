import { html } from 'hono/html'
import { consentMarkup, FIELDS, MAX_ADDRESS, nameField, type Topic, topicRows, trapField } from './form.ts'
import { type Frame, frame, isolated, type Look, type Markup, type Said, saidIn, say, sayPlain } from './page.ts'

/** Below `look.base`: where the pages send whoever wants to subscribe. */
export const SUBSCRIBE_PATH = 'subscribe'

/** Why a form comes back. */
export type FormProblem = 'address' | 'too-many'

/** What an error page is about. */
export type ErrorKind = 'not-found' | 'too-large' | 'broken'

/** The form, empty or as it was sent and could not be taken. Topics are checked unless they say otherwise. */
export function subscribePage(
  look: Look,
  page: {
    lists: readonly (Topic & { checked?: boolean })[]
    values: { email: string; name: string }
    problem: FormProblem | null
    action: string
  },
): string {
  const said = saidIn(look)
  const [isAddress, isTooMany] = [page.problem === 'address', page.problem === 'too-many']
  const problem = (text: string) => html`<p class="problem" id="problem">${text}</p>\n`
  const broken = html` aria-invalid="true" aria-describedby="problem" autofocus`
  const title = sayPlain(said.subscribeTitle, { site: look.config.site.title })
  return frame(look, {
    title: isAddress ? said.badAddress : isTooMany ? said.tooMany : title,
    h1: say(said.subscribeTitle, { site: isolated(look.config.site.title) }),
    indexed: page.problem === null,
    body: html`<form action="${page.action}" method="post">
${isTooMany ? problem(said.tooMany) : ''}<div class="field"><label for="email">${said.address}</label>
${isAddress ? problem(said.badAddress) : ''}<input id="email" type="email" name="${FIELDS.address}" value="${page.values.email}" autocomplete="email" required maxlength="${MAX_ADDRESS}" dir="ltr"${isAddress ? broken : ''}></div>
${nameField(page.values.name, said)}${topicRows(page.lists, said)}${trapField(said)}<p class="note">${consentMarkup(look, said)}</p>
<p class="acts"><button class="button"${isTooMany ? html` aria-describedby="problem" autofocus` : ''}>${said.subscribe}</button></p>
</form>
`,
  })
}

/** The answer to the form, the same for every address. */
export function askedPage(look: Look): string {
  const said = saidIn(look)
  const again = html`<a href="${look.base}${SUBSCRIBE_PATH}">${said.askAgain}</a>`
  return plainPage(look, said.askedTitle, [
    paragraph(said.askedLead, valuesOf(look)),
    html`<p class="note">${say(said.askedNote, { again })}</p>\n`,
  ])
}

/** What the link in the confirming mail leads to. It asks once more: scanners follow links, and press no button. */
export function confirmPage(look: Look, { action }: { action: string }): string {
  const said = saidIn(look)
  return plainPage(look, said.confirmTitle, [
    paragraph(said.confirmLead, valuesOf(look)),
    html`<form action="${action}" method="post">
<p class="acts"><button class="button">${said.confirmButton}</button></p>
</form>
<p class="note">${said.confirmIgnore}</p>
`,
  ])
}

export function confirmedPage(look: Look): string {
  const said = saidIn(look)
  return plainPage(look, said.confirmedTitle, [
    paragraph(said.confirmedLead, valuesOf(look)),
    paragraph(said.openToRead, linksOf(look, said)),
  ])
}

/** For a link that was used, is too old or is forged: which of them it is helps nobody but a forger. */
export function linkGonePage(look: Look): string {
  const said = saidIn(look)
  return plainPage(look, said.goneTitle, [
    paragraph(said.goneLead),
    html`<p class="acts"><a class="button" href="${look.base}${SUBSCRIBE_PATH}">${said.back}</a></p>
<p class="note">${said.goneLeave}</p>
`,
  ])
}

/** What the link to leave leads to; its form sends what a mail program's own button sends (RFC 8058). */
export function leavePage(
  look: Look,
  page: {
    action: string
    /** What goes to this reader, where a newsroom has several lists. */
    topics: readonly Topic[]
    /** The link is of one list, the only one among the topics, and leaves that. */
    isOne?: boolean
    preferences: string | null
    /** In full; half of it is shown. */
    address?: string | null
  },
): string {
  const said = saidIn(look)
  const topics = new Intl.ListFormat(said.lang === 'en' ? 'en-GB' : said.lang, { type: 'conjunction' })
    .formatToParts(page.topics.map(topic => topic.title))
    .map(part => (part.type === 'element' ? isolated(part.value) : part.value))
  const choose =
    page.preferences === null || page.topics.length === 0
      ? ''
      : html`<a class="plain" href="${page.preferences}">${said.chooseTopics}</a>`
  return plainPage(look, said.leaveTitle, [
    page.isOne ? html`` : paragraph(said.leaveLead, valuesOf(look, page.address)),
    page.topics.length === 0
      ? html``
      : paragraph(page.isOne ? said.leaveOne : said.leaveTopics, { topics: html`${topics}` }),
    html`<form action="${page.action}" method="post">
${leaveField()}<p class="acts"><button class="button">${said.unsubscribe}</button>${choose}</p>
</form>
`,
  ])
}

/** `back` is where a POST puts the address on the list again. */
export function leftPage(look: Look, page: { back: string | null; address?: string | null }): string {
  const said = saidIn(look)
  return plainPage(look, said.leftTitle, [
    html`<p>${say(said.leftLead, valuesOf(look, page.address))} ${say(said.openToRead, linksOf(look, said))}</p>\n`,
    page.back === null
      ? html``
      : html`<form class="note" action="${page.back}" method="post"><span>${said.notMeant}</span> <button class="plain">${said.back}</button></form>\n`,
  ])
}

/** `saved` tells that the page is the answer to its own form. `action` also takes the POST that leaves everything. */
export function preferencesPage(
  look: Look,
  page: {
    action: string
    lists: readonly (Topic & { checked: boolean })[]
    name: string
    saved: boolean
    address?: string | null
  },
): string {
  const said = saidIn(look)
  return plainPage(look, said.preferencesTitle, [
    page.saved ? html`<p class="status" role="status">${said.saved}</p>\n` : html``,
    page.lists.length === 0 ? html`` : paragraph(said.preferencesLead, valuesOf(look, page.address)),
    html`<form action="${page.action}" method="post">
${topicRows(page.lists, said)}${nameField(page.name, said)}<p class="acts"><button class="button">${said.save}</button></p>
</form>
<form class="apart" action="${page.action}" method="post">
${leaveField()}<button class="plain">${said.leaveAll}</button>
</form>
`,
  ])
}

export function errorPage(look: Look, kind: ErrorKind): string {
  const said = saidIn(look)
  const [title, lead] = {
    'not-found': [said.notFoundTitle, said.notFoundLead] as const,
    'too-large': [said.tooLargeTitle, said.tooLargeLead] as const,
    broken: [said.brokenTitle, said.brokenLead] as const,
  }[kind]
  return plainPage(look, title, [
    paragraph(lead),
    html`<p><a class="plain" href="${look.base}">${said.toStart}</a></p>\n`,
  ])
}

/** `m…@example.org`: enough for its owner to know it, and for nobody else who sees the page. */
export function halfHidden(address: string): string {
  const [first = ''] = address
  return `${first}…${address.slice(address.lastIndexOf('@'))}`
}

/** A page whose title is its heading. */
function plainPage(look: Look, title: string, body: readonly Markup[]): string {
  const page: Frame = { title, h1: html`${title}`, body: html`${[...body]}` }
  return frame(look, page)
}

function paragraph(sentence: string, values: Readonly<Record<string, Markup>> = {}): Markup {
  return html`<p>${say(sentence, values)}</p>\n`
}

function valuesOf(look: Look, address: string | null = null): Record<'site' | 'address', Markup> {
  return {
    site: isolated(look.config.site.title),
    address:
      address === null
        ? html`${saidIn(look).thisAddress}`
        : html`<strong><bdi dir="ltr">${halfHidden(address)}</bdi></strong>`,
  }
}

function linksOf(look: Look, said: Said): Record<'archive' | 'feeds', Markup> {
  return {
    archive: html`<a href="${look.base}editions/">${said.theArchive}</a>`,
    feeds: html`<a href="${look.base}feeds/">${said.theFeeds}</a>`,
  }
}

function leaveField(): Markup {
  const [name, value] = FIELDS.leave
  return html`<input type="hidden" name="${name}" value="${value}">\n`
}
