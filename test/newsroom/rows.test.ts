import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ParsedArticle, parsedSchema } from '../../src/article/index.ts'
import { ingest } from '../../src/ingest/index.ts'
import { checked, packed, readRow } from '../../src/newsroom/rows.ts'
import { STORY } from '../support/newsroom.ts'

const ORIGIN = { file: 'a.txt', language: null, timeZone: 'UTC', base: null, takeaways: 'stated' } as const
const HASH = 'f'.repeat(64)

/** Whatever the sanitizer lets through: no control characters, no half of a pair. */
const text = fc
  .string({ unit: 'binary' })
  .map(said => said.toWellFormed().replace(/[\p{Cc}\uFFFD]/gu, ' '))
  .map(said => (said.length % 5 === 0 ? `${said}<a href="postrider-file:b.png">` : said))

async function story(): Promise<ParsedArticle> {
  const [first] = (await ingest(Buffer.from(STORY), ORIGIN, null)).articles
  return parsedSchema.parse(first)
}

test('what a row gives is what was packed, what is read late included, and half of it is seen to be damaged', async () => {
  const base = await story()
  fc.assert(
    fc.property(
      fc.array(fc.record({ title: text, summary: fc.option(text), said: fc.array(text), html: text, text })),
      all => {
        const articles = all.map(({ said, ...each }) => ({
          ...base,
          ...each,
          takeaways: said.map(point => ({ text: point, origin: 'stated' as const })),
        }))
        const { ingested, bodies } = packed({ articles, problems: [], hashes: articles.map(() => HASH) })
        const row = { file: 'a.txt', key: '', stamp: null, ingested, bodyBytes: Buffer.byteLength(bodies) }
        const kept = readRow(row, { bodiesOf: () => bodies })
        const long = kept?.long?.()
        expect(kept?.articles.map((each, index) => ({ ...each, ...long?.[index] }))).toEqual(articles)
        expect(kept?.long === undefined).toBe(all.some(each => each.html.includes('postrider-file:')))
        for (const damaged of [
          { ...row, ingested: ingested.slice(0, ingested.length / 2) },
          { ...row, bodyBytes: row.bodyBytes + 1 },
        ])
          expect(readRow(damaged, { bodiesOf: () => bodies })).toBeNull()
      },
    ),
  )
})

test('a row of an older program, that kept only the body beside its JSON, still gives its articles', async () => {
  const base = await story()
  const all = [base, { ...base, title: 'Another', takeaways: [] }]
  const bodies = all.flatMap(each => [each.html, each.text]).join('\u001E')
  const older = { articles: all.map(each => ({ ...each, html: '', text: '' })), problems: [], hashes: [HASH, HASH] }
  const row = {
    file: 'a.txt',
    key: '',
    stamp: null,
    ingested: JSON.stringify(older),
    bodyBytes: Buffer.byteLength(bodies),
  }
  expect(checked({ key: '', stamp: null, kept: readRow(row, { bodiesOf: () => bodies }) })).toEqual(all)
})
