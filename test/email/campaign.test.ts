import fc from 'fast-check'
import { expect, test } from 'vitest'
import { campaignOf } from '../../src/email/campaign.ts'
import { composeDigest, fillPart, readTemplates } from '../../src/email/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { article } from '../support/article.ts'
import { golden } from '../support/golden.ts'
import { CONFIG } from '../support/newsroom.ts'

const ID = '2026-11-13-1'
const PARAMETERS = `utm_source=the-example-record&utm_medium=email&utm_campaign=${ID}`

const configOf = (utm: unknown, site: object = {}) =>
  readConfig({ ...CONFIG, site: { ...CONFIG.site, ...site }, email: { ...CONFIG.email, links: { utm } } })
const of = (utm: unknown = true, site: object = {}) => campaignOf({ id: ID }, configOf(utm, site))

/** The digest of an edition with every kind of link in it, as a reader without a name gets it. */
async function digestOf(utm: unknown, articles: readonly ReturnType<typeof article>[]) {
  const note = {
    html: '<p>See <a href="https://example.org/about/?a=1&amp;b=2#team">us</a>, <a href="https://elsewhere.example/">them</a>, <a href="https://example.org/atom.xml">the feed</a> and <a href="mailto:desk@example.org">the desk</a>.</p>',
    text: 'See us, them, the feed and the desk.',
  }
  const edition = {
    id: ID,
    date: '2026-11-13T06:12:09Z',
    subject: 'Quiet river plan',
    preheader: 'Withdrawals are capped.',
    note,
    planned: null,
    schedule: null,
    slot: null,
    template: null,
    articles: [...articles],
  }
  const digest = await composeDigest(edition, configOf(utm), readTemplates('/nonexistent'))
  const reader = {
    name: null,
    unsubscribe: 'mailto:leave@example.org?subject=unsubscribe',
    webVersion: `https://example.org/editions/${ID}/`,
  }
  return { html: fillPart(digest.html, digest.key, reader), text: fillPart(digest.text, digest.key, reader) }
}

const LINKED = article({
  html: '<p>The <a href="https://example.org/articles/weir/">weir</a>, <a href="https://elsewhere.example/report?x=1">a report</a> and <a href="https://example.org/articles/weir/plan.pdf">the plan</a>, at <a href="https://example.org/water/">https://example.org/water/</a>.</p>',
  text: 'The weir, a report and the plan, at https://example.org/water/.',
})

test('with utm the links of a lone story are, in both parts, as they were read and approved', async () => {
  const { html, text } = await digestOf(true, [LINKED])
  expect(html).toBe(golden('email/utm.html', html))
  expect(text).toBe(golden('email/utm.txt', text))
})

test('stories lead to the campaign wherever they are; the way to leave, the web version and pictures do not', async () => {
  const guest = article({
    slug: 'guest',
    url: 'https://elsewhere.example/guest?id=7#top',
    image: { url: 'https://example.org/p', alt: 'x' },
  })
  const { html, text } = await digestOf(true, [article(), guest])
  const tagged = new Set(
    [...html.matchAll(/(?:href|src)="([^"]*utm_[^"]*)"/g)].map(([, url]) => url?.replaceAll('&amp;', '&')),
  )
  expect([...tagged]).toEqual([
    `https://example.org/about/?a=1&b=2&${PARAMETERS}#team`,
    `https://example.org/articles/quiet-river-plan/?${PARAMETERS}`,
    `https://elsewhere.example/guest?id=7&${PARAMETERS}#top`,
    `https://example.org/?${PARAMETERS}`,
  ])
  for (const url of tagged) expect(text).toContain(`\n${url}\n`)
})

test('without utm, or with false, no link is changed', async () => {
  const untagged = await digestOf(false, [LINKED])
  expect(untagged.html + untagged.text).not.toContain('utm_')
  expect(campaignOf({ id: ID }, readConfig(CONFIG)).story('https://example.org/a/')).toBe('https://example.org/a/')
})

test.each([
  [{ source: 'weekly' }, 'utm_source=weekly&utm_medium=email&utm_campaign=2026-11-13-1'],
  [
    { medium: 'e & m', campaign: "autumn (it's on)" },
    'utm_source=the-example-record&utm_medium=e%20%26%20m&utm_campaign=autumn%20%28it%27s%20on%29',
  ],
])('%j says %s', (utm, parameters) => {
  expect(of(utm).story('https://example.org/a/')).toBe(`https://example.org/a/?${parameters}`)
})

test('a newsroom whose name has no letter is its host', () => {
  expect(of(true, { title: '***' }).story('https://x.example/')).toContain('utm_source=example.org&')
})

test.each(['https://example.org/a/?utm_campaign=autumn', 'https://example.org/a/?b=1&UTM_source=x#part'])(
  '%s names a campaign already and stays',
  url => {
    expect(of().story(url)).toBe(url)
  },
)

test.each([
  ['https://example.org', `https://example.org?${PARAMETERS}`],
  ['http://example.org/', 'http://example.org/'],
  ['https://example.org.evil.example/', 'https://example.org.evil.example/'],
  ['https://example.org/a.html', `https://example.org/a.html?${PARAMETERS}`],
  ['https://example.org/v1.2/', `https://example.org/v1.2/?${PARAMETERS}`],
  ['https://example.org/v1.2', `https://example.org/v1.2?${PARAMETERS}`],
  ['https://example.org/feed.json', 'https://example.org/feed.json'],
  ['https://example.org/p.JPG?w=3', 'https://example.org/p.JPG?w=3'],
  ['not an address', 'not an address'],
])('%s is, as a link to a page of ours, %s', (url, tagged) => {
  expect(of().page(url)).toBe(tagged)
})

test('below a path of its own, a site’s pages are those below it', () => {
  const { page } = of(true, { url: 'https://example.org/paper/' })
  expect(page('https://example.org/other/')).toBe('https://example.org/other/')
  expect(page('https://example.org/paper/a/')).toBe(`https://example.org/paper/a/?${PARAMETERS}`)
})

test('whatever the address, taking the parameters away gives it back, and what was there is read as before', () => {
  const { story } = of()
  const part = fc.string({ unit: fc.constantFrom(...'ab1=&?/%.~_é+;'), maxLength: 12 })
  const urls = fc
    .tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), part, part)
    .map(([url, query, hash]) => `${url}${url.includes('#') ? hash : `?${query}#${hash}`}`)
    .filter(url => !/utm_/i.test(url))
  fc.assert(
    fc.property(urls, url => {
      const tagged = story(url)
      expect(tagged.replace(new RegExp(`[?&]${PARAMETERS}`), '')).toBe(url)
      expect(story(tagged)).toBe(tagged)
      const [before, after] = [new URL(url), new URL(tagged)]
      expect([after.origin, after.pathname, after.hash]).toEqual([before.origin, before.pathname, before.hash])
      const own = [...after.searchParams].filter(([name]) => !name.startsWith('utm_'))
      expect(own).toEqual([...before.searchParams])
    }),
    { numRuns: 300 },
  )
})

test('in HTML an address stays escaped, and one that is not ours keeps its very bytes', () => {
  const { pagesIn } = of()
  expect(
    pagesIn('<p><a href="https://example.org/a/?q=it&#39;s&amp;b#c">x</a> <a href="https://x.example/?a&b">y</a></p>'),
  ).toBe(
    `<p><a href="https://example.org/a/?q=it&#39;s&amp;b&amp;${PARAMETERS.replaceAll('&', '&amp;')}#c">x</a> <a href="https://x.example/?a&b">y</a></p>`,
  )
})
