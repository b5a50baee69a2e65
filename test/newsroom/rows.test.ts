import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ParsedArticle, parsedSchema } from '../../src/article/index.ts'
import { ingest } from '../../src/ingest/index.ts'
import { packed, readRow } from '../../src/newsroom/rows.ts'
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

test('what a row gives is what was packed, texts that are read late included, and half of it is seen to be damaged', async () => {
  const base = await story()
  fc.assert(
    fc.property(fc.array(fc.record({ title: text, html: text, text })), all => {
      const articles = all.map(each => ({ ...base, ...each }))
      const { ingested, bodies } = packed({ articles, problems: [], hashes: articles.map(() => HASH) })
      const row = { file: 'a.txt', key: '', stamp: null, ingested, bodyBytes: Buffer.byteLength(bodies) }
      const kept = readRow(row, { bodiesOf: () => bodies })
      const texts = kept?.late?.()
      expect(kept?.articles.map((each, index) => ({ ...each, ...texts?.[index] }))).toEqual(articles)
      expect(kept?.late === undefined).toBe(all.some(each => each.html.includes('postrider-file:')))
      for (const damaged of [
        { ...row, ingested: ingested.slice(0, ingested.length / 2) },
        { ...row, bodyBytes: row.bodyBytes + 1 },
      ])
        expect(readRow(damaged, { bodiesOf: () => bodies })).toBeNull()
    }),
  )
})
