import type { Article } from '../../src/article/index.ts'
import { draftsOf, type Edition, type Plan } from '../../src/edition/index.ts'

/** An article with something in every field, and these changes. */
export function article(changes: Partial<Article> = {}): Article {
  const slug = changes.slug ?? 'quiet-river-plan'
  return {
    id: `tag:example.org,2026:${slug}`,
    slug,
    url: `https://example.org/articles/${slug}/`,
    title: 'Quiet river plan',
    summary: 'Four districts agree on a common cap.',
    authors: [{ name: 'Mara Ellison', url: null, email: null }],
    published: '2026-11-12T08:00:00Z',
    firstSeen: '2026-11-13T06:12:09Z',
    updated: '2026-11-13T06:12:09Z',
    language: 'en',
    direction: 'ltr',
    tags: ['Water', 'Council'],
    image: null,
    whyItMatters: '<p>The districts draw on one reservoir.</p>',
    takeaways: [
      { text: 'Withdrawals are capped at 82 percent.', origin: 'stated' },
      { text: 'The cap starts on 1 June.', origin: 'stated' },
    ],
    html: '<p>The vote came a little after ten.</p>\n<p>Nine members sat for three hours.</p>',
    text: 'The vote came a little after ten.\n\nNine members sat for three hours.',
    source: { file: `articles/${slug}.txt`, format: 'text' },
    problems: [],
    ...changes,
  }
}

/** The one draft of a newsroom without schedules. */
export function draftOf(
  articles: readonly Article[],
  begun: readonly Edition[],
  site: { timeZone: string },
  plan: Plan | null = null,
): Edition | null {
  const whole = { title: 'The Record', language: 'en', ...site }
  return draftsOf(articles, begun, { site: whole, editions: [] }, plan)[0] ?? null
}
