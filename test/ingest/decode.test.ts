import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charsetOf, encodingOf, labelsIn } from '../../src/ingest/decode/charset.ts'
import { type Decoded, decode, MAX_PAGE_BYTES } from '../../src/ingest/decode/decode.ts'
import { type Problem, problem } from '../../src/problem/index.ts'
import { encode, lettersOf } from './encodings.ts'

const FILE = 'a.html'
const utf8 = (text: string) => new TextEncoder().encode(text)
const read = (text: string): Decoded => ({ text, guessed: null, problems: [] })
const guess = (text: string, encoding: string): Decoded => ({
  text,
  guessed: encoding,
  problems: [problem('encoding-guessed', { at: FILE, encoding: encoding.toUpperCase() })],
})
const damaged = (text: string, encoding: string, count: number): Decoded => ({
  text,
  guessed: null,
  problems: [problem('encoding-damaged', { at: FILE, encoding, count })],
})
const binary = (reason: string): { problem: Problem } => ({ problem: problem('binary-article', { at: FILE, reason }) })

const TEXT = '“Zoë’s café” — 市長は月曜日に 🌉\nМост'
const wide = (text: string, bytes: 2 | 4, little: boolean, mark: boolean) => {
  const units = bytes === 2 ? text.split('').map(unit => unit.charCodeAt(0)) : [...text].map(c => c.codePointAt(0) ?? 0)
  const view = new DataView(new ArrayBuffer((units.length + (mark ? 1 : 0)) * bytes))
  for (const [index, unit] of [...(mark ? [0xfeff] : []), ...units].entries()) {
    if (bytes === 2) view.setUint16(index * 2, unit, little)
    else view.setUint32(index * 4, unit, little)
  }
  return new Uint8Array(view.buffer)
}
const WIDE = [
  ['UTF-16LE', 2, true],
  ['UTF-16BE', 2, false],
  ['UTF-32LE', 4, true],
  ['UTF-32BE', 4, false],
] as const

test.each(WIDE)('reads %s by its byte order mark, whatever is declared', (_, bytes, little) => {
  expect(decode(wide(TEXT, bytes, little, true), FILE, 'windows-1251')).toEqual(read(TEXT))
})

test.each(WIDE)('reads %s without a byte order mark', (name, bytes, little) => {
  const text = `<?xml version="1.0" encoding="${name}"?><p>${TEXT}</p>`
  expect(decode(wide(text, bytes, little, false), FILE)).toEqual(read(text))
  const chinese = '市长一月宣布新桥正式通车。\n学校将关闭到秋天。\n'
  expect(decode(wide(chinese, bytes, little, false), FILE)).toEqual(read(chinese))
})

test('reads UTF-8 with a byte order mark, whatever is declared', () => {
  expect(decode(utf8(`\ufeff<meta charset=koi8-r>${TEXT}`), FILE, 'shift_jis')).toEqual(
    read(`<meta charset=koi8-r>${TEXT}`),
  )
})

test('makes every kind of line end LF', () => {
  expect(decode(utf8('a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh\ni'), FILE)).toEqual(read('a\nb\nc\nd\ne\nf\ng\nh\ni'))
})

const DECLARED = [
  ...['windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256'],
  ...['windows-1257', 'windows-1258', 'windows-874', 'iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5'],
  ...['iso-8859-6', 'iso-8859-7', 'iso-8859-8', 'iso-8859-10', 'iso-8859-13', 'iso-8859-14', 'iso-8859-15'],
  ...['iso-8859-16', 'koi8-r', 'koi8-u', 'ibm866', 'macintosh', 'x-mac-cyrillic'],
  ...['shift_jis', 'euc-jp', 'iso-2022-jp', 'gbk', 'gb18030', 'big5', 'euc-kr'],
]

test.each(DECLARED)('reads back any text in %s that says so, in each of three places', encoding => {
  const texts = fc.array(fc.constantFrom(...lettersOf(encoding)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(texts, letters => {
      const story = letters.join('')
      // What is UTF-8 as well is taken for UTF-8; see below.
      fc.pre(/[^\s\p{C}]/u.test(story) && isNoUtf8(encode(story, encoding)))
      const plain = `Story: ${story}`
      const xml = `<?xml version="1.0" encoding='${encoding}'?>\n<p>${story}</p>`
      const html = `<!doctype html><html><meta charset="${encoding}"><p>${story}</p>`
      expect(decode(encode(plain, encoding), FILE, encoding)).toEqual(read(plain))
      expect(decode(encode(xml, encoding), FILE)).toEqual(read(xml))
      expect(decode(encode(html, encoding), FILE)).toEqual(read(html))
    }),
    { numRuns: 40 },
  )
})

function isNoUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes)
  return text.includes('\ufffd') || !/\P{ASCII}/u.test(text)
}

const LATIN = 'Zoë’s café reopened on Monday.'
const CYRILLIC = 'Мэр города открыл новый мост через реку.'
const meta = (label: string) => `<meta charset="${label}">`

test('believes the Content-Type before the document, and a server’s default after it', () => {
  const html = `${meta('koi8-r')}<p>${CYRILLIC}`
  const bytes = encode(html, 'windows-1251')
  expect(decode(bytes, FILE, 'windows-1251')).toEqual(read(html))
  const right = encode(html, 'koi8-r')
  for (const label of ['us-ascii', 'ISO-8859-1', 'nonsense', null])
    expect(decode(right, FILE, label)).toEqual(read(html))
})

test.each(['us-ascii', 'windows-1252', 'shift_jis', 'utf-16', 'koi8-r', 'gb2312', 'nonsense'])(
  'UTF-8 that is declared as %s is UTF-8',
  label => {
    for (const text of [`${meta(label)}<p>${TEXT}`, `<?xml version="1.0" encoding="${label}"?><p>${TEXT}</p>`]) {
      expect(decode(utf8(text), FILE, label)).toEqual(read(text))
      expect(decode(utf8(text), FILE)).toEqual(read(text))
    }
  },
)

test('two bytes that happen to be UTF-8 do not outvote a declared GBK', () => {
  // 联通 in GBK is a valid UTF-8 of four bytes: the best known case.
  expect(decode(Uint8Array.of(0xc1, 0xaa, 0xcd, 0xa8), FILE, 'gb2312')).toEqual(read('联通'))
  expect(decode(encode('卖', 'gbk'), FILE, 'gbk')).toEqual(read('卖'))
})

test('Windows-1252 that is declared as UTF-8 is found out', () => {
  const html = `${meta('utf-8')}<p>${LATIN}`
  expect(decode(encode(html, 'windows-1252'), FILE, 'utf-8')).toEqual(guess(html, 'windows-1252'))
})

test('reads Windows’s quotation marks in what calls itself ISO 8859', () => {
  const html = `${meta('iso-8859-2')}<p>„Řeka“ – Praha…`
  const bytes = Uint8Array.from(encode(html.replace(/[„“–…]/g, '?'), 'iso-8859-2'))
  const marks = encode('„“–…', 'windows-1250')
  const spots = [...html].flatMap((letter, index) => ('„“–…'.includes(letter) ? [index] : []))
  for (const [index, spot] of spots.entries()) bytes[spot] = marks[index] ?? 0
  expect(decode(bytes, FILE)).toEqual(read(html))
})

const joined = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap(part => (typeof part === 'string' ? [...utf8(part)] : part)))
const MANY = 'Über die Brücke führt größere Mühe, für Fußgänger natürlich: schöne Grüße. '.repeat(3)

test('a stray byte in UTF-8 becomes U+FFFD with a warning, and nothing else changes', () => {
  expect(decode(joined(MANY, [0xe9], MANY), FILE)).toEqual(damaged(`${MANY}\ufffd${MANY}`, 'UTF-8', 1))
  expect(decode(joined(MANY, [0xe2, 0x80]), FILE, 'windows-1252')).toEqual(damaged(`${MANY}\ufffd`, 'UTF-8', 1))
  expect(decode(joined(meta('utf-8'), 'é', [0xe9]), FILE)).toEqual(damaged(`${meta('utf-8')}é\ufffd`, 'UTF-8', 1))
})

test('emoji as old databases write them, in two halves of three bytes, are read; half of one is nothing', () => {
  const halfOf = (unit: string) => {
    const code = unit.charCodeAt(0)
    return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
  }
  const cesu8 = (text: string): (string | number[])[] =>
    text.split('').map(unit => (/\p{Surrogate}/u.test(unit) ? halfOf(unit) : unit))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), said => {
      const text = `Council ${said.replace(/[\p{C}\u2028\u2029]/gu, '')} 🌉 한국어 votes`
      expect(decode(joined(...cesu8(text)), FILE)).toEqual(read(text))
    }),
  )
  const said = 'Half of a letter is nothing, three of them neither. It says so three times over.'
  const halves = [halfOf('\ud800'), halfOf('\ud800'), said, halfOf('\udc00')]
  for (const mark of [[], [0xef, 0xbb, 0xbf]]) expect(decode(joined(mark, ...halves), FILE)).toEqual(read(said))
  expect(decode(joined(...halves), FILE, 'utf-8')).toEqual(read(said))
})

test('what would be half of an emoji in UTF-8 is letters where another encoding is declared', () => {
  expect(decode(encode('Story: جي¢€€', 'windows-1256'), FILE, 'windows-1256')).toEqual(read('Story: جي¢€€'))
})

test('a U+FFFD that was written as such is a letter like another', () => {
  expect(decode(utf8('a \ufffd b'), FILE)).toEqual(read('a \ufffd b'))
  expect(decode(joined(`\ufffd ${MANY}`, [0xff]), FILE)).toEqual(damaged(`\ufffd ${MANY}\ufffd`, 'UTF-8', 1))
})

test('a stray byte in a declared GBK, UTF-16 or UTF-32 becomes U+FFFD with a warning', () => {
  const story = '市长星期一宣布新桥正式通车,学校将关闭到秋天。'.repeat(2)
  expect(decode(Uint8Array.from([...encode(`${story}a`, 'gbk'), 0xff]), FILE, 'gbk')).toEqual(
    damaged(`${story}a\ufffd`, 'GBK', 1),
  )
  for (const [name, bytes, little] of WIDE) {
    const broken = Uint8Array.from([...wide(story, bytes, little, true), 0x41])
    expect(decode(broken, FILE)).toEqual(damaged(`${story}\ufffd`, name, 1))
  }
})

const GUESSED = [
  ['windows-1252', 'Zoë’s café reopened on Monday – “finally”, said its owner.'],
  ['windows-1252', 'Die Brücke über den Fluß wird größer als geplant, sagte der Bürgermeister.'],
  ['windows-1252', 'Le maire a déclaré que l’école restera fermée jusqu’à l’été.'],
  ['windows-1252', 'El niño llegó mañana a la estación; ¿quién lo esperó?'],
  ['windows-1252', 'A câmara não aprovou as obras da estação até à manhã.'],
  ['windows-1252', 'Kommunen får nya bussar på måndag, säger ordföranden på mötet.'],
  ['windows-1252', 'Borgmesteren åbner den nye bro på søndag, når færgen lægger til.'],
  ['windows-1252', 'Entry costs £5.'],
  ['windows-1252', 'Café'],
  ['windows-1250', 'Starosta řekl, že nový most přes řeku bude otevřen příští týden, škola také.'],
  ['windows-1250', 'Burmistrz powiedział, że nowa szkoła zostanie otwarta w maju, a dzieci będą uczyć się bliżej.'],
  ['iso-8859-2', 'Starosta řekl, že nový most přes řeku bude otevřen příští týden a škola také.'],
  ['iso-8859-2', 'Burmistrz powiedział, że nowa szkoła zostanie otwarta w maju, a dzieci będą uczyć się bliżej.'],
  ['iso-8859-2', 'A polgármester szerint az új híd építése jövő héten kezdődik, és őszre elkészül.'],
  ['windows-1251', 'Мэр города открыл новый мост через реку в понедельник.'],
  ['windows-1251', 'Городской совет решил закрыть школу до осени, сообщила газета.'],
  ['koi8-r', 'Городской совет решил закрыть школу до осени, сообщила газета.'],
  ['iso-8859-5', 'Мэр города открыл новый мост через реку в понедельник.'],
  ['iso-8859-7', 'Ο δήμαρχος είπε ότι η νέα γέφυρα θα ανοίξει τη Δευτέρα.'],
  ['windows-1253', 'Άλλος δήμαρχος είπε ότι η νέα γέφυρα θα ανοίξει τη Δευτέρα.'],
  ['windows-1254', 'Belediye başkanı yeni köprünün pazartesi günü açılacağını söyledi; işçiler geceleyin çalıştı.'],
  ['iso-8859-8', 'ראש העיר פתח את הגשר החדש ביום שני בבוקר.'],
  ['windows-1256', 'افتتح رئيس البلدية الجسر الجديد يوم الاثنين صباحا.'],
  [
    'windows-1257',
    'Miesto meras pirmadienį atidarė naują tiltą, kuris jungia abu upės krantus, ir pažadėjo žemesnes kainas.',
  ],
  ['shift_jis', '市長は月曜日に新しい橋を開通させました。'],
  ['shift_jis', '学校は秋まで閉鎖されると新聞が伝えた。'],
  ['euc-jp', '市長は月曜日に新しい橋を開通させました。'],
  ['euc-jp', '学校は秋まで閉鎖されると新聞が伝えた。'],
  ['gb18030', '市长星期一宣布新桥正式通车,学校将关闭到秋天。'],
  ['gb18030', '市政府昨天决定修建一座图书馆。'],
  ['big5', '市長星期一宣布新橋正式通車，學校將關閉到秋天。'],
  ['big5', '市政府昨天決定修建一座圖書館。'],
  ['euc-kr', '시장은 월요일에 새 다리를 개통했다고 밝혔다.'],
  ['euc-kr', '학교는 가을까지 문을 닫는다고 신문이 전했다.'],
] as const

test.each(GUESSED)('finds out %s: %s', (encoding, text) => {
  expect(decode(encode(text, encoding), FILE)).toEqual(guess(text, encoding))
  const page = `<html><head>${'<script>let town = "river and bridge"</script>\n'.repeat(200)}</head><body class="story"><p>${text}</p></body></html>`
  expect(decode(encode(page, encoding), FILE)).toEqual(guess(page, encoding))
})

test('finds ISO-2022-JP, which looks like ASCII, by its escapes', () => {
  const text = '市長は月曜日に新しい橋を開通させました。'
  expect(decode(encode(text, 'iso-2022-jp'), FILE)).toEqual(read(text))
  expect(decode(utf8('\x1b[1mred\x1b[0m'), FILE)).toEqual(read('\x1b[1mred\x1b[0m'))
})

test.each([
  ['%PDF-1.7\n', 'it is a PDF.'],
  ['PK\x03\x04', 'it is a ZIP archive, as the documents of Word, Pages and LibreOffice are.'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'it is a document of an old Word or Excel.'],
  ['{\\rtf1', 'it is a document in RTF.'],
  ['\x89PNG\r\n', 'it is a picture (PNG).'],
  ['\xff\xd8\xff\xe0', 'it is a picture (JPEG).'],
  ['GIF89a', 'it is a picture (GIF).'],
  ['RIFF\x10\0\0\0WEBP', 'it is a picture, a film or a sound (RIFF).'],
  ['MM\0\x2a', 'it is a picture (TIFF).'],
  ['\x1f\x8b\x08', 'it is packed by gzip.'],
  ['SQLite format 3\0', 'it is a database (SQLite).'],
  ['bplist00', 'it is a property list, as Safari’s web archives are.'],
  ['\0\0\0\x20ftypheic', 'it is a film or a picture (MP4, HEIC).'],
  ['Story\0story', 'it holds NUL characters.'],
  ['\xff\xfe\x00\xd8\x00\xd8', 'its bytes are not UTF-16LE.'],
  ['\x01\x02\xc1\x03\x81\x04\xff', 'its bytes are no text in any encoding that is known.'],
])('says what %j is', (bytes, reason) => {
  expect(decode(Uint8Array.from(Buffer.from(bytes, 'latin1')), FILE)).toEqual(binary(reason))
})

test('a story may begin like a file’s magic word', () => {
  for (const text of ['RIFF is a word.', 'PK and others', 'GIF: how to say it', 'MM. Bovary']) {
    expect(decode(utf8(text), FILE)).toEqual(read(text))
  }
})

test('takes a page up to its own limit', () => {
  const bytes = new Uint8Array(2_000_001).fill(0x61)
  expect(decode(bytes, FILE)).toEqual({
    problem: problem('article-too-large', { at: FILE, bytes: 2_000_001, limit: 2_000_000 }),
  })
  expect(decode(bytes, FILE, null, MAX_PAGE_BYTES)).toEqual(read('a'.repeat(2_000_001)))
})

test.each([
  ['text/html; charset=utf-8', 'utf-8'],
  ['text/html;Charset="Windows-1251"; a=b', 'Windows-1251'],
  ["application/xml; a=b; charset = 'koi8-r'", 'koi8-r'],
  ['text/html', null],
  ['text/html; charset=', null],
  [null, null],
])('the charset of %s is %s', (type, charset) => {
  expect(charsetOf(type)).toBe(charset)
})

test.each([
  ['UTF8', 'utf-8'],
  ['x-sjis', 'shift_jis'],
  ['iso-8859-1', 'windows-1252'],
  [' Latin1 ', 'windows-1252'],
  ['latin-1', 'windows-1252'],
  ['cp1251', 'windows-1251'],
  ['windows1250', 'windows-1250'],
  ['cp936', 'gbk'],
  ['KS_C_5601-1987', 'euc-kr'],
  ['utf-16', 'utf-8'],
  ['x-user-defined', 'windows-1252'],
  ['utf-7', null],
  ['hz-gb-2312', null],
  ['', null],
  ['__proto__', null],
  ['constructor', null],
])('the label %j is %s', (label, encoding) => {
  expect(encodingOf(label)).toBe(encoding)
})

test.each([
  ['<?xml version="1.0" encoding="koi8-r"?>', ['koi8-r']],
  ["\n <?xml version='1.0'\nencoding = 'koi8-r' standalone='yes'?>", ['koi8-r']],
  ['<?xml version="1.0"?><a encoding="koi8-r"/>', []],
  ['<?xml version="1.0" encoding="big5"?><html><META CHARSET=koi8-r>', ['big5', 'koi8-r']],
  ['<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', ['koi8-r']],
  ["<meta content='text/html;charset=koi8-r' http-equiv=content-type />", ['koi8-r']],
  ['<meta name="a" content="b"><meta charset="koi8-r"/>', ['koi8-r']],
  ['<meta charset=koi8-r><meta charset=big5>', ['koi8-r']],
  ['<!-- <meta charset="big5"> --><meta charset="koi8-r">', ['koi8-r']],
  ['<meta name="description" content="what charset=koi8-r means">', []],
  [`${' '.repeat(5000)}<meta charset="koi8-r">`, []],
  ['<metal charset="koi8-r">', []],
])('%j declares %j', (head, labels) => {
  expect(labelsIn(utf8(head))).toEqual(labels)
})

const HOSTILE = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .tuple(
      fc.constantFrom<number[]>(
        [],
        [0xef, 0xbb, 0xbf],
        [0xff, 0xfe],
        [0xfe, 0xff],
        [0xff, 0xfe, 0, 0],
        [0, 0, 0xfe, 0xff],
      ),
      fc.constantFrom('', '<?xml encoding="', '<meta charset=', '<meta content="', '\x1b$B'),
      fc.constantFrom(...DECLARED, 'utf-16', 'x', ''),
      fc.uint8Array({ maxLength: 200 }),
    )
    .map(([mark, start, label, rest]) => joined(mark, start, label, '">', [...rest])),
)

test('a byte order mark of the other order, as two files joined have it, is left out', () => {
  const decoded = decode(joined([0xfe, 0xff], [...Buffer.from('Ferry', 'utf16le').swap16()], [0xff, 0xfe]), FILE)
  expect('text' in decoded && decoded.text).toBe('Ferry')
})

test('any bytes are a text or a problem, and a text is one that can be written down', () => {
  fc.assert(
    fc.property(HOSTILE, fc.option(fc.oneof(fc.constantFrom(...DECLARED), fc.string())), (bytes, declared) => {
      const decoded = decode(bytes, FILE, declared)
      if ('problem' in decoded) {
        expect(['binary-article', 'empty-article']).toContain(decoded.problem.code)
        return
      }
      expect(decoded.text.isWellFormed()).toBe(true)
      expect(decoded.text).not.toMatch(/[\0\r\ufffe\uffff]/)
      const said = decoded.problems.map(each => each.code)
      expect(said.includes('encoding-guessed')).toBe(decoded.guessed !== null)
    }),
    { numRuns: 2000 },
  )
})

test('what became U+FFFD is always said', () => {
  fc.assert(
    fc.property(HOSTILE, bytes => {
      const written =
        joined([...bytes])
          .toString()
          .includes('239,191,189') || /255,25[345]|25[345],255/.test(bytes.join())
      const decoded = decode(bytes, FILE)
      if (written || 'problem' in decoded || !decoded.text.includes('\ufffd')) return
      expect(decoded.problems.map(each => each.code)).toContain('encoding-damaged')
    }),
    { numRuns: 2000 },
  )
})

const MANY_BYTES = 5_000_000
test.each([
  ['zeros', new Uint8Array(MANY_BYTES)],
  ['one long line of Latin letters', new Uint8Array(MANY_BYTES).fill(0xe9)],
  ['tags that never end', new Uint8Array(MANY_BYTES).fill(0x3c)],
  ['comments that never end', Buffer.from('<!--'.repeat(MANY_BYTES / 4))],
  ['one accent and one long line', joined('x', [0xe9, 0x0a], 'a'.repeat(MANY_BYTES - 10))],
  ['accents between tags', Buffer.from('<é'.repeat(MANY_BYTES / 2), 'latin1')],
])('reads five million bytes of %s within two seconds', (_, bytes) => {
  const start = performance.now()
  decode(bytes, FILE, null, MAX_PAGE_BYTES)
  expect(performance.now() - start).toBeLessThan(2000)
})
