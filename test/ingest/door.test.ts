import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsedSchema } from '../../src/article/index.ts'
import { ingest } from '../../src/ingest/index.ts'
import { PIECES } from './vectors.ts'

const FOLDER = new URL('../golden/door/', import.meta.url)
const originOf = (file: string) => ({
  file,
  language: null,
  timeZone: 'Europe/Berlin',
  base: null,
  takeaways: 'stated' as const,
})
const bytesOf = (text: string) => new TextEncoder().encode(text)
/** The format that a text was read as, or the codes of the problems why it was not read. */
const told = async (text: string, file: string, type: string | null = null) => {
  const { articles, problems } = await ingest(bytesOf(text), originOf(file), type)
  return articles.length > 0 ? articles.map(each => each.source.format).join() : problems.map(each => each.code).join()
}

test.each(readdirSync(FOLDER))('reads the %s as the article beside it', async name => {
  const [file = ''] = readdirSync(new URL(`${name}/`, FOLDER)).filter(each => each !== 'article.json')
  const found = await ingest(readFileSync(new URL(`${name}/${file}`, FOLDER)), originOf(file))
  const shown = found.articles.length === 1 && found.problems.length === 0 ? found.articles[0] : found
  await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(`../golden/door/${name}/article.json`)
})

const MARKDOWN = '---\ntitle: Quiet River\n---\nThe vote came at ten.'
const TEXT = 'Quiet River Plan Passes\n\nThe vote came at ten, and nobody on the bank was surprised.\n\nIt was short.'
const RSS =
  '<rss version="2.0"><channel><item><title>Quiet River</title><description>The vote came.</description></item></channel></rss>'
const JSON_FEED =
  '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Quiet River","content_text":"The vote came."}]}'

test.each([
  ['Markdown by its ending', MARKDOWN, 'a.md', null, 'markdown'],
  ['Markdown by its type', 'The vote came.', 'https://a.example/x', 'text/markdown; charset=utf-8', 'no-headline'],
  [
    'Markdown by the ending of its URL, where the server knows nothing',
    MARKDOWN,
    'https://a.example/a.md?raw=1',
    'text/plain',
    'markdown',
  ],
  ['Markdown by its front matter', MARKDOWN, '-', null, 'markdown'],
  ['Markdown by its heading', '# Quiet River\n\nThe vote came.', '-', null, 'markdown'],
  ['text by its ending', TEXT, 'a.txt', null, 'text'],
  ['text from nowhere', TEXT, '-', null, 'text'],
  ['a feed by its ending', RSS, 'a.xml', null, 'feed'],
  ['a feed from nowhere', RSS, '-', null, 'feed'],
  ['a feed served as a page', RSS, 'https://a.example/feed', 'text/html', 'feed'],
  ['a feed served as XML', RSS, 'https://a.example/feed', 'application/rss+xml; charset=utf-8', 'feed'],
  ['a JSON feed', JSON_FEED, 'feed.json', null, 'feed'],
  ['a JSON feed served as JSON', JSON_FEED, 'https://a.example/feed', 'application/json', 'feed'],
  ['XML that is no feed', '<?xml version="1.0"?><note><p>x</p></note>', 'a.xml', null, 'unknown-format'],
  ['JSON that is no feed', '{"name":"x"}', 'package.json', null, 'unknown-format'],
  ['JSON that is no feed, served as such', '{"name":"x"}', 'https://a.example/x', 'application/json', 'unknown-format'],
  [
    'a sitemap',
    '<urlset><url><loc>https://a.example/</loc></url></urlset>',
    'https://a.example/s',
    'text/xml',
    'unknown-format',
  ],
  ['nothing', ' \n ', 'a.md', null, 'empty-article'],
  ['pasted text longer than any article', `${TEXT}\n\n${'x'.repeat(2_000_000)}`, '-', null, 'article-too-large'],
])('knows %s', async (_, text, file, type, expected) => {
  expect(await told(text, file, type)).toBe(expected)
})

const languageOf = async (body: string, said = '') => {
  const { articles } = await ingest(bytesOf(`---\ntitle: T\n${said}---\n${body}`), originOf('a.md'))
  const [article] = articles
  const marks = article?.problems.filter(each => each.code === 'language-guessed').map(each => each.message)
  return [article?.language, article?.direction, marks]
}
const GERMAN =
  'Der Kran am alten Kai wird nicht verkauft, das sagte der Rat am Freitag, und kaum jemand war überrascht davon.'
const ARABIC =
  'فتح الجسر القديم أبوابه أمام المشاة يوم السبت بعد عامين من أعمال الترميم التي كلفت المدينة ثلاثة ملايين.'

test.each([
  [
    'guesses where nothing says it, and says so',
    GERMAN,
    '',
    ['de', 'ltr', ['Nothing says the language; it looks like de.']],
  ],
  [
    'guesses a language that runs from the right',
    ARABIC,
    '',
    ['ar', 'rtl', ['Nothing says the language; it looks like ar.']],
  ],
  ['believes what is said', GERMAN, 'lang: nl\n', ['nl', 'ltr', []]],
  ['takes a tag in any spelling', GERMAN, 'lang: pt_BR\n', ['pt-BR', 'ltr', []]],
  ['does not guess from a few words', 'Der Kran bleibt.', '', ['und', 'ltr', []]],
  ['tells the direction of a few words from their letters', 'الجسر مفتوح.', '', ['und', 'rtl', []]],
])('%s', async (_, body, said, expected) => {
  expect(await languageOf(body, said)).toEqual(expected)
})

test('answers any bytes under any name with articles or problems', async () => {
  const name = fc.constantFrom('a.txt', 'a.html', 'a.md', 'a.xml', 'a.json', '-', 'https://a.example/x', '\0', '')
  const type = fc.constantFrom(
    null,
    'text/plain',
    'text/html',
    'application/xml',
    'application/json',
    'text/markdown;charset=x',
    ';',
  )
  const start = fc.constantFrom(
    '',
    '---\ntitle: T\n---\n',
    '<rss><item><title>T</title><description><![CDATA[',
    '{"items":[{"title":"',
    '# T\n',
  )
  const text = fc.tuple(
    start,
    fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })), { maxLength: 12 }),
  )
  const bytes = fc.oneof(
    text.map(([first, pieces]) => bytesOf(first + pieces.join(''))),
    fc.uint8Array({ maxLength: 200 }),
  )
  await fc.assert(
    fc.asyncProperty(bytes, name, type, async (given, file, said) => {
      const { articles, problems } = await ingest(given, originOf(file), said)
      for (const article of articles) {
        parsedSchema.parse(article)
        expect(article.html).not.toMatch(
          /<(?:script|style|iframe|form|svg|math|div)\b|\son\w+="|javascript:/i.test(article.text)
            ? /<script/
            : /<(?:script|style|iframe|form|svg|math|div)\b|<[^>]*\son\w+="/i,
        )
      }
      expect(articles.length + problems.length).toBeGreaterThan(0)
    }),
    { numRuns: 700 },
  )
})

test.each([
  ['A <b>bold</b> claim', 'A bold claim'],
  ['A <em class="x"><b>bold</b></em> <span style="a:b">claim</span>', 'A bold claim'],
  ['Why <div> is no <b> for anybody', 'Why <div> is no <b> for anybody'],
  ['Two ]]> of ]]> them', 'Two ]]> of ]]> them'],
  ['The <script>x</script> element', 'The <script>x</script> element'],
])(
  'a pasted headline %j keeps the tags that it speaks of, not the formatting that came along',
  async (headline, title) => {
    const texts = [
      `${headline}\n\nThe vote came at ten, and nobody was surprised.\n`,
      JSON_FEED.replace('Quiet River', headline.replaceAll('"', "'")),
    ]
    for (const [index, text] of texts.entries()) {
      const { articles } = await ingest(bytesOf(text), originOf(index === 0 ? 'a.txt' : 'a.json'))
      expect(articles[0]?.title).toBe(title)
    }
  },
)
