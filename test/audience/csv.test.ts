import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine, type Dialect, dialectOf, type Record, readRecords, unsafe } from '../../src/audience/csv.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(fc.constantFrom('"', '\n', '\r\n', '\r', ',', ';', '\t', '|', "'", '=', 'a', 'é', ' '), { maxLength: 8 })
    .map(parts => parts.join('')),
)
const table = fc
  .integer({ min: 1, max: 5 })
  .chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))

function written(rows: readonly string[][], delimiter: string, newline: string): string {
  const quoted = (text: string) =>
    /["\r\n]/.test(text) || text.includes(delimiter) || text === '' ? `"${text.replaceAll('"', '""')}"` : text
  return rows.map(row => row.map(quoted).join(delimiter) + newline).join('')
}

async function read(text: string, dialect: Dialect, size: number): Promise<Record[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    // The one who gives the chunks may use their room again.
    const room = Buffer.alloc(size)
    for (let at = 0; at < bytes.length; at += size) yield room.subarray(0, bytes.copy(room, 0, at, at + size))
  }
  const all: Record[] = []
  for await (const records of readRecords(chunks(), dialect)) all.push(...records)
  return all
}

test('any table reads back as it was written, with any delimiter, line end and size of chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(...DELIMITERS),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 64 }),
      async (rows, delimiter, newline, size) => {
        // Lone surrogates have no bytes.
        const said = rows.map(row => row.map(each => each.toWellFormed()))
        const records = await read(written(said, delimiter, newline), { delimiter, quotes: true, newline: '\n' }, size)
        expect(records.map(({ cells }) => cells)).toEqual(said)
      },
    ),
  )
})

test('each record knows the line on which it begins', async () => {
  const text = 'a,b\r\n\r\n"1\r\n2",x\r\n\r\n\r\n3,"4\n5\n6"\r\n7,8'
  const records = await read(text, { delimiter: ',', quotes: true, newline: '\n' }, 7)
  expect(records.map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, 'a', 'b'],
    [3, '1\r\n2', 'x'],
    [7, '3', '4\n5\n6'],
    [10, '7', '8'],
  ])
})

test('every good line behind a broken one is read, wherever the chunks end', async () => {
  const lines = ['a,b', '1,"x', '2,y', '3,"z"', '4,q"q', '5,"v"w', '6,u', '7,"t']
  for (let size = 1; size < 40; size++) {
    const records = await read(`${lines.join('\n')}\n`, { delimiter: ',', quotes: true, newline: '\n' }, size)
    expect(records.filter(each => each.broken === null).map(each => each.cells[0])).toEqual(['a', '2', '3', '6'])
    expect(records.filter(each => each.broken !== null).map(each => each.line)).toEqual([2, 5, 6, 8])
  }
})

test.each(DELIMITERS)('a table is known by %j, though other signs stand in its cells', delimiter => {
  const rows = [
    ['email', 'name', 'tags'],
    ['ada@example.net', 'Byron, Ada; "A"', 'a|b\tc'],
    ['ben@example.net', 'Ben', ''],
  ]
  expect(dialectOf(written(rows, delimiter, '\n'))).toEqual({ delimiter, quotes: true, newline: '\n' })
})

test('no cell of ours begins as a formula does, and each comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), cells => {
      const said = cells.map(each => each.toWellFormed())
      const [back = []] = parse(csvLine(said), { record_delimiter: '\r\n' }) as string[][]
      for (const each of back) expect(each).not.toMatch(/^[=+\-@\t\r]/)
      expect(back.map(unsafe)).toEqual(said)
    }),
  )
  expect(csvLine(['=1+1', '+49', '-1', '@x', "'=x", "it's", 'a"b'])).toBe(`'=1+1,'+49,'-1,'@x,''=x,it's,"a""b"\r\n`)
})
