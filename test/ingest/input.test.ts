import { expect, test } from 'vitest'
import { encode } from './encodings.ts'
import { NOTHING, read, tell } from './read.ts'

const TEXT =
  'Wells Run Dry on the Ridge\n\nThe wells on the ridge ran dry on Monday.\n\n“We carry water now,” said one farmer – “uphill”.'
const TOLD = {
  ...NOTHING,
  title: 'Wells Run Dry on the Ridge',
  story: ['The wells on the ridge ran dry on Monday.', '“We carry water now,” said one farmer – “uphill”.'],
}

const utf16 = (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'))
const codes = (bytes: Uint8Array | string) => {
  const { article, problems } = read(bytes)
  return { article, problems: problems.map(each => `${each.severity} ${each.code} ${each.at}`) }
}

test.each([
  ['a byte order mark', `\uFEFF${TEXT}`],
  ['CRLF', TEXT.replaceAll('\n', '\r\n')],
  ['CR alone', TEXT.replaceAll('\n', '\r')],
  ['line separators', TEXT.replaceAll('\n', '\u2028')],
  ['white space around lines', TEXT.replaceAll('\n', ' \t\n \u00A0')],
  ['zero-width spaces and soft hyphens', TEXT.replaceAll('wells', 'we\u00ADl\u200Bls')],
  ['control characters', TEXT.replaceAll('wells', 'we\u0007ll\u0001s')],
  ['blank lines at both ends', `\n\n\n${TEXT}\n\n\n`],
])('reads the same article with %s', (_, text) => {
  expect(tell(text)).toEqual(TOLD)
})

test('reads UTF-16 with its byte order mark', () => {
  expect(read(utf16(TEXT)).article?.text).toBe(TOLD.story.join('\n\n'))
})

test('reads Windows-1252', () => {
  const bytes = encode(TEXT, 'windows-1252')
  expect(read(bytes).article?.text).toBe(TOLD.story.join('\n\n'))
})

test.each([
  ['nothing', '', 'error empty-article a.txt'],
  ['white space', ' \n\t\r\n\u00A0', 'error empty-article a.txt'],
  ['invisible characters', '\uFEFF\u200B\u0007', 'error empty-article a.txt'],
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), 'error binary-article a.txt'],
  ['NUL characters', 'Headline\n\nBody\0body', 'error binary-article a.txt'],
  ['more than two million bytes', 'a'.repeat(2_000_001), 'error article-too-large a.txt'],
  ['a list', '- one\n- two\n- three', 'error no-headline a.txt:1'],
  ['a long paragraph first', `${'The well ran dry. '.repeat(20)}\n\nAnd so on.`, 'error no-headline a.txt:1'],
  [
    'a wrapped paragraph first',
    'The wells on the ridge ran dry on Monday, and nobody on the ridge was\nable to say when the water would be back again or where it had gone.\n\nThe end.',
    'error no-headline a.txt:1',
  ],
  ['takeaways alone', 'Key takeaways\n\n- The well is dry.\n- The farmer is not.', 'error no-headline a.txt:1'],
  [
    'a byline and a paragraph',
    'By Mara Ellison\n\nThe wells ran dry on Monday, and nobody on the whole of the ridge could say when the water would be back in them.',
    'error no-headline a.txt:1',
  ],
  ['noise alone', '\nAdvertisement\n***\nShare', 'error no-headline a.txt:2'],
])('answers %s with one coded problem', (_, bytes, problem) => {
  expect(codes(bytes)).toEqual({ article: null, problems: [problem] })
})

test('says that there is no story below a headline', () => {
  expect(codes('Wells Run Dry on the Ridge\nBy Mara Ellison\n')).toEqual({
    article: null,
    problems: ['error no-body a.txt:1'],
  })
})

test('reads an article without takeaways without a word about them', () => {
  expect(read(TEXT).article?.problems.map(each => each.code)).toEqual(['no-published', 'no-byline', 'no-dek'])
})
