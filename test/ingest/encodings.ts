/** The encodings that write a letter in more than one byte. */
const PAIRS = new Set(['shift_jis', 'euc-jp', 'gbk', 'gb18030', 'big5', 'euc-kr'])
const tables = new Map<string, Map<string, number[]>>()

/** Writes a text in a legacy encoding: the tables are made by reading every byte and every pair of bytes. */
export function encode(text: string, encoding: string): Uint8Array {
  const table = tableOf(encoding)
  const bytes = [...text].flatMap(letter => {
    const found = table.get(letter)
    if (found === undefined) throw new Error(`${encoding} has no ${letter}`)
    return found
  })
  // ISO-2022-JP shifts back only where ASCII follows.
  return Uint8Array.from(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\x1b(B\x1b$B', ''), 'latin1'))
}

/** The letters of an encoding that are not ASCII, as they come. */
export function lettersOf(encoding: string): string[] {
  return [...tableOf(encoding).keys()].filter(letter => /[^\p{C}\p{ASCII}\u0085\u2028\u2029]/u.test(letter))
}

function tableOf(encoding: string): Map<string, number[]> {
  const known = tables.get(encoding)
  if (known !== undefined) return known
  const table = new Map<string, number[]>()
  const decoder = new TextDecoder(encoding, { fatal: true })
  const add = (...bytes: number[]) => {
    try {
      const letter = decoder.decode(Uint8Array.from(bytes))
      if ([...letter].length === 1 && !table.has(letter)) table.set(letter, bytes)
    } catch {
      // These bytes are no letter of it.
    }
  }
  for (let byte = 0; byte < 256; byte++) add(byte)
  if (PAIRS.has(encoding)) for (let a = 0x81; a < 255; a++) for (let b = 0x40; b < 255; b++) add(a, b)
  if (encoding === 'iso-2022-jp') {
    for (let a = 0x21; a < 0x7f; a++) for (let b = 0x21; b < 0x7f; b++) add(0x1b, 0x24, 0x42, a, b, 0x1b, 0x28, 0x42)
  }
  tables.set(encoding, table)
  return table
}
