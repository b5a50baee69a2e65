import { startsWith } from './wide.ts'

const ascii = (text: string) => [...text].map(letter => letter.charCodeAt(0))

/** How files that are no text begin, and what to call them. */
const KINDS: readonly (readonly [readonly number[], string])[] = [
  [ascii('%PDF-'), 'it is a PDF.'],
  [[0x50, 0x4b, 0x03, 0x04], 'it is a ZIP archive, as the documents of Word, Pages and LibreOffice are.'],
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'it is a document of an old Word or Excel.'],
  [ascii('{\\rtf'), 'it is a document in RTF.'],
  [[0x89, 0x50, 0x4e, 0x47], 'it is a picture (PNG).'],
  [[0xff, 0xd8, 0xff], 'it is a picture (JPEG).'],
  [ascii('GIF87a'), 'it is a picture (GIF).'],
  [ascii('GIF89a'), 'it is a picture (GIF).'],
  [ascii('RIFF'), 'it is a picture, a film or a sound (RIFF).'],
  [[0x49, 0x49, 0x2a, 0x00], 'it is a picture (TIFF).'],
  [[0x4d, 0x4d, 0x00, 0x2a], 'it is a picture (TIFF).'],
  [[0x1f, 0x8b], 'it is packed by gzip.'],
  [ascii('SQLite format 3'), 'it is a database (SQLite).'],
  [ascii('bplist'), 'it is a property list, as Safari’s web archives are.'],
]

/** What a file that is no text is, by its first bytes; null where they do not say. */
export function kindOf(bytes: Uint8Array): string | null {
  // RIFF is a word that a text may begin with; the size behind it is not.
  const kind = KINDS.find(([head, says]) => startsWith(bytes, head) && (!says.includes('RIFF') || bytes.includes(0)))
  if (kind !== undefined) return kind[1]
  return startsWith(bytes.subarray(4), ascii('ftyp')) && bytes[0] === 0
    ? 'it is a film or a picture (MP4, HEIC).'
    : null
}
