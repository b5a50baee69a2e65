import { expect, test } from 'vitest'
import type { Article } from '../../src/article/index.ts'
import type { Edition } from '../../src/edition/index.ts'
import { editionsFeed, type FeedSite } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { golden } from '../support/golden.ts'
import { named } from '../support/xml.ts'

const SITE: FeedSite = {
  title: 'The Example Record',
  url: 'https://example.org/',
  description: 'News of the four districts',
  language: 'en',
  author: { name: 'The desk', url: 'https://example.org/desk', email: 'desk@example.org' },
  logo: null,
  rights: '© 2026 The Example Record & friends',
  hub: null,
}

const RIVER = article()
const BARE = article({
  slug: 'square',
  title: 'Fish & <chips>, said “AT&amp;T”',
  summary: null,
  whyItMatters: null,
  takeaways: [],
})
const CHOSEN = article({ slug: 'weir', takeaways: [{ text: 'The weir is <open>.', origin: 'extracted' }] })
const ARABIC = article({
  slug: 'council',
  url: 'https://elsewhere.example/council?a=1&b=2',
  title: 'مجلس المياه يضع حدودًا',
  language: 'ar',
  direction: 'rtl',
  takeaways: [{ text: 'تم تحديد السحب.', origin: 'stated' }],
  whyItMatters: null,
})

type Told = Parameters<typeof editionsFeed>[0][number]

function edition(id: string, articles: Article[], changes: Partial<Edition> = {}): Told {
  return {
    id,
    date: `${id.slice(0, 10)}T06:12:09Z`,
    subject: articles[0]?.title ?? '',
    preheader: 'Withdrawals are capped.',
    note: null,
    planned: null,
    schedule: null,
    slot: null,
    template: null,
    articles,
    uri: `tag:example.org,2026:editions/${id}`,
    ...changes,
  }
}

const feed = (sent: readonly Told[], articles: readonly Article[] = [RIVER, BARE, CHOSEN]) =>
  editionsFeed(sent, articles, SITE).make()

test('the feed of editions is, to the byte, what was read and approved', () => {
  const note = { html: '<p>Good <em>morning</em> &amp; welcome.</p>', text: 'Good morning & welcome.' }
  const sent = [
    edition('2026-11-13-1', [RIVER, BARE], { note }),
    edition('2026-11-14-1', [CHOSEN, ARABIC], { subject: 'Two at the weir', preheader: '' }),
  ]
  const xml = feed(sent)
  expect(xml).toBe(golden('feed/editions.xml', xml))
})

test('editions of one instant are a millisecond apart, and stay so whatever is sent later', () => {
  const sent = ['2026-11-13-1', '2026-11-13-2', '2026-11-13-10'].map(id => edition(id, [RIVER]))
  const updates = (xml: string) => named('updated', xml).map(each => each.text)
  const before = ['2026-11-13T06:12:09.002Z', '2026-11-13T06:12:09.001Z', '2026-11-13T06:12:09Z']
  expect(updates(feed(sent))).toEqual(['2026-11-13T06:12:09.002Z', ...before])
  const later = edition('2026-11-14-1', [RIVER])
  expect(updates(feed([...sent, later])).slice(2)).toEqual(before)
})

test('it holds the newest fifty, and no edition changes when an older one falls out', () => {
  const sent = Array.from({ length: 60 }, (_, index) => edition(`2026-11-13-${index + 1}`, [RIVER]))
  const entries = (xml: string) => xml.replace('</feed>\n', '').split('<entry').slice(1)
  const whole = entries(feed(sent))
  expect(whole).toHaveLength(50)
  expect(whole.slice(10)).toEqual(entries(feed(sent.slice(0, 50))).slice(0, 40))
})

test('a link follows a story that moved; one that is gone keeps its words and links nowhere', () => {
  const sent = [edition('2026-11-13-1', [RIVER, BARE, ARABIC])]
  const [content] = named('content', feed(sent, [article({ url: 'https://example.org/river/' })]))
  expect([...(content?.text.matchAll(/href="([^"]*)"/g) ?? [])].map(([, href]) => href)).toEqual([
    'https://example.org/river/',
    'https://elsewhere.example/council?a=1&amp;b=2',
  ])
  expect(content?.text).toContain('<h2>Fish &amp; &lt;chips&gt;')
})

test('what is said of a story now is not said of it in an edition that was sent', () => {
  const sent = [edition('2026-11-13-1', [RIVER])]
  const mended = article({ title: 'Another headline', takeaways: [] })
  expect(feed(sent, [mended])).toBe(feed(sent))
})
