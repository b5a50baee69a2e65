import { type Article, newestFirst } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { MAX_SUBJECT, shorten } from '../edition/index.ts'

/** What a digest must bear, by the name that a permalink has for it. */
export const STRESSES = [
  ['long', 'The longest headline'],
  ['plain', 'No picture'],
  ['rtl', 'Right to left'],
  ['emoji', 'Emoji'],
  ['thirty', 'Thirty stories'],
  ['bare', 'No takeaways'],
  ['hostile', 'Hostile text'],
] as const

export type Stress = (typeof STRESSES)[number][0]

const SENTENCE = 'The council met on Tuesday in the upper hall, and the vote came late. '
const ARABIC = 'اجتمع المجلس مساء الثلاثاء في القاعة العليا، وجاء التصويت متأخرا. '
const HOSTILE =
  '</p><script>alert(1)</script> {{ 7 | times: 6 }} <img src=x onerror=alert(1)> "quoted" & \u202Etxet\u202C'

/** An edition of invented stories, dated as a real one so that the same choice gives the same bytes. */
export function stressed(kind: Stress, date: string, siteUrl: string): Edition {
  const make = (index: number, own: Partial<Article> = {}) => invented(index, date, siteUrl, own)
  const articles = ((): Article[] => {
    switch (kind) {
      case 'long':
        return [
          make(1, { title: `${'A headline that says it all and then goes on, '.repeat(6)}to its end` }),
          make(2, { title: `Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz${'e'.repeat(60)}` }),
        ]
      case 'plain':
        return [make(1, { image: null }), make(2, { image: null })]
      case 'rtl':
        return [1, 2].map(index =>
          make(index, {
            title: 'مجلس المياه يضع حدود الصيف',
            summary: 'تبدأ الحدود في أول يونيو.',
            authors: [{ name: 'مارا أليسون', url: null, email: null }],
            language: 'ar',
            direction: 'rtl',
            tags: ['ماء'],
            takeaways: said(['حدد المجلس كمية المياه لكل منطقة.', 'يبدأ العمل بالقرار في أول يونيو.']),
            whyItMatters: '<p>تشرب المناطق الأربع من خزان واحد.</p>',
            html: `<p>${ARABIC.repeat(4)}</p>`,
            text: ARABIC.repeat(4).trim(),
          }),
        )
      case 'emoji':
        return [
          make(1, { title: 'Ferry 🚢 sails again 🎉 for families 👨‍👩‍👧', tags: ['🌊'] }),
          make(2, { title: '☔ until Friday' }),
        ]
      case 'thirty':
        return Array.from({ length: 30 }, (_, index) => make(index + 1))
      case 'bare':
        return [1, 2, 3].map(index => make(index, { takeaways: [], whyItMatters: null, summary: null, image: null }))
      case 'hostile':
        return [1, 2].map(index =>
          make(index, { title: HOSTILE, summary: HOSTILE, tags: [HOSTILE], takeaways: said([HOSTILE, HOSTILE]) }),
        )
    }
  })().sort(newestFirst)
  const lead = articles[0]?.title ?? ''
  return {
    id: `${date.slice(0, 10)}-1`,
    date,
    subject: shorten(lead, MAX_SUBJECT),
    preheader: articles[0]?.takeaways[0]?.text ?? 'How the story begins.',
    note: null,
    planned: null,
    schedule: null,
    slot: null,
    template: null,
    articles,
  }
}

function invented(index: number, date: string, siteUrl: string, own: Partial<Article>): Article {
  const slug = `story-${index}`
  return {
    id: `tag:example.org,2026:${slug}`,
    slug,
    url: new URL(`articles/${slug}/`, siteUrl).href,
    title: `Story ${index} of the stress set`,
    summary: 'What the story says, in a sentence.',
    authors: [{ name: 'Mara Ellison', url: null, email: null }],
    published: date,
    firstSeen: date,
    updated: date,
    language: 'en',
    direction: 'ltr',
    tags: ['Water'],
    image: { url: new URL('articles/missing.png', siteUrl).href, alt: 'A picture that does not load' },
    whyItMatters: '<p>The four districts draw on one reservoir.</p>',
    takeaways: said([
      'Each district’s summer withdrawals are capped.',
      'The cap starts on 1 June.',
      'It ends with rain.',
    ]),
    html: `<p>${SENTENCE.repeat(5).trim()}</p>`,
    text: SENTENCE.repeat(5).trim(),
    source: { file: `${slug}.txt`, format: 'text' },
    problems: [],
    ...own,
  }
}

function said(texts: readonly string[]): Article['takeaways'] {
  return texts.map(text => ({ text, origin: 'stated' }))
}
