import { expect, test } from 'vitest'
import { ingest } from '../../src/ingest/index.ts'
import { type Job, Readers } from '../../src/newsroom/readers.ts'

const jobs = (count: number): Job[] =>
  Array.from({ length: count }, (_, index) => ({
    bytes: Buffer.from(
      index % 7 === 0 ? '' : `---\ntitle: Story ${index}\n---\nIt rains, and *${index}* people said so.`,
    ),
    origin: { file: `articles/${index}.md`, language: 'en', timeZone: 'UTC', base: null, takeaways: 'stated' },
    type: null,
  }))

test.each([0, 1, 99, 100, 257])(
  '%i sources are read by two threads as by one, in their order, good and bad',
  async count => {
    const readers = new Readers()
    const read = await readers.read(jobs(count))
    const again = await readers.read(jobs(count))
    await readers.close()
    const alone = await Promise.all(jobs(count).map(({ bytes, origin, type }) => ingest(bytes, origin, type)))
    expect(read).toEqual(alone)
    expect(again).toEqual(alone)
  },
)
