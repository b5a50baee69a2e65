import { createRequire } from 'node:module'
import type * as Chardet from 'chardet'
import { readAs } from './wide.ts'

const load = createRequire(import.meta.url)

/** WHATWG looks at 1024 bytes; saved pages put more than that before their `<meta>`. */
const HEAD_BYTES = 4096
/** Enough for statistics; a page's markup and plain ASCII lines say nothing and are left out of it. */
const SAMPLE_CHARS = 32_768
/** What stands between tags and line ends; bounded, because V8's stack does not bear a match of millions. */
const PARTS = new RegExp(`[^<>\\n]{1,${SAMPLE_CHARS}}`, 'g')
/** Below this the statistics of chardet are a throw of dice. */
const MIN_CONFIDENCE = 11

/** Names that are no labels of the Encoding Standard, as programs write them. */
const ALIASES: Record<string, string> = {
  'latin-1': 'windows-1252',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  euc_jp: 'euc-jp',
  utf_8: 'utf-8',
}

/**
 * The encoding that a label names, as the Encoding Standard calls it; null for what nobody knows. UTF-16 is unknown too:
 * what could read such a label in one-byte letters is not in UTF-16.
 */
export function encodingOf(label: string): string | null {
  const name = label.trim().toLowerCase()
  try {
    const { encoding } = new TextDecoder(
      ALIASES[name] ?? name.replace(/^(?:windows|win|cp)[-_ ]?(?=\d{3,4}$)/, 'windows-'),
    )
    if (encoding === 'x-user-defined') return 'windows-1252'
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The charset parameter of a Content-Type, or null. RFC 9110 §8.3. */
export function charsetOf(type: string | null): string | null {
  return /;\s*charset\s*=\s*["']?\s*([^\s"';]+)/i.exec(type ?? '')?.[1] ?? null
}

/** What a document says of itself: its XML declaration (XML 1.0 §4.3.3), then its first `<meta>` that names a charset. */
export function labelsIn(bytes: Uint8Array): string[] {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  const xml = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']\s*([^\s"'>]+)/.exec(head)?.[1]
  const labels = xml === undefined ? [] : [xml]
  for (const [tag] of head.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<meta[\s/][^>]*/gi)) {
    const label = /(?:^|[\s"';/])charset\s*=\s*["']?\s*([^\s"';/>]+)/i.exec(tag)?.[1]
    const isMeant = /[\s"'/]charset\s*=/i.test(tag.replace(/\bcontent\s*=\s*(?:"[^"]*"|'[^']*')/gi, ''))
    if (label !== undefined && (isMeant || /http-equiv\s*=\s*["']?content-type/i.test(tag))) return [...labels, label]
  }
  return labels
}

/** The encoding that bytes which are no UTF-8 are most likely in: by their statistics, else Windows-1252. */
export function detect(bytes: Uint8Array): string {
  // It takes 20 ms to load, which only a text in an old encoding should pay for; import() cannot be called from here.
  const { analyse }: typeof Chardet = load('chardet')
  const sample = sampleOf(bytes)
  for (const { name, confidence } of analyse(sample)) {
    const encoding = confidence < MIN_CONFIDENCE ? null : encodingOf(name)
    if (encoding === null || encoding === 'utf-8') continue
    const { text, bad } = readAs(encoding, sample)
    if (bad > 0 || /[\x80-\x9f\p{Co}]/u.test(text)) continue
    // The same letters by a more usual name.
    if (text === readAs('windows-1252', sample).text) return 'windows-1252'
    // Two pairs that chardet tells apart by quotation marks alone: no Polish word has an š, no Greek one begins with ’.
    if (encoding === 'iso-8859-2' && /[łęż]/.test(text) && /š/.test(text)) return 'windows-1250'
    if (encoding === 'iso-8859-7' && /(?<!\p{L})’\p{Ll}/u.test(text)) return 'windows-1253'
    return encoding
  }
  return 'windows-1252'
}

/** The parts of a text that tell something: what stands between tags and line ends and is more than ASCII. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  let sample = ''
  for (const [part] of Buffer.from(bytes).toString('latin1').matchAll(PARTS)) {
    if (/[\x80-\xff]/.test(part)) sample += `${part}\n`
    if (sample.length > SAMPLE_CHARS) break
  }
  return new Uint8Array(Buffer.from(sample, 'latin1'))
}
