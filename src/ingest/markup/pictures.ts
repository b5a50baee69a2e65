import { type Ground, imageOf } from './urls.ts'

/** The widest picture that a page, a reader or a mail shows. */
const WIDEST_PX = 1600
/** What `2x` and a candidate without a width are multiples of. */
const USUAL_PX = 800
/** Where pages that load late keep the true source; they put a placeholder into `src`. */
const LAZY = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-src', 'data-actualsrc', 'data-lazy']
const SETS = ['data-srcset', 'data-lazy-srcset', 'srcset']
const PLACEHOLDER = /\b(?:placeholder|spacer|blank|loading|lazy|transparent|1x1)\b[^/]{0,40}\.(?:gif|png|svg)/i

type Attributes = Readonly<Record<string, string>>

/**
 * The one good source of an `<img>`: what it loads late, else its own, else the best of its candidates, else `offered` (the
 * best of the `<source>`s around it). Null where there is none, and for pictures of one pixel: they count readers.
 */
export function sourceOf(attributes: Attributes, offered: string | null, ground: Ground): string | null {
  if (isPixel(attributes)) return null
  const late = LAZY.map(name => attributes[name]).find(value => value !== undefined && value.trim() !== '')
  const own = imageOf(attributes.src ?? '', ground)
  const isOwn = own !== null && !own.startsWith('data:') && !PLACEHOLDER.test(own)
  return imageOf(late ?? '', ground) ?? (isOwn ? own : null) ?? bestIn(attributes, ground) ?? offered ?? own
}

/** The best candidate that an `<img>` or `<source>` offers. */
export function bestIn(attributes: Attributes, ground: Ground): string | null {
  for (const name of SETS) {
    const best = bestOf(attributes[name] ?? '', ground)
    if (best !== null) return best
  }
  return null
}

/** The candidate of a `srcset` that is wide enough, or the widest. HTML §4.8.4.2. */
function bestOf(srcset: string, ground: Ground): string | null {
  const sorted = candidatesOf(srcset).sort((a, b) => a.width - b.width)
  const inOrder = [...sorted.filter(each => each.width >= WIDEST_PX), ...sorted.reverse()]
  for (const { url } of inOrder) {
    const image = imageOf(url, ground)
    if (image !== null) return image
  }
  return null
}

/** `a.jpg 800w, b.jpg 2x`: commas may also stand in a URL, so only one at its end or behind its width parts two. */
function candidatesOf(srcset: string): { url: string; width: number }[] {
  const found: { url: string; width: number }[] = []
  let url: string | null = null
  const take = (size: string) => {
    if (url === null) return
    const [, number = '1', unit = 'x'] = /^([\d.]{1,9})([wx])$/.exec(size) ?? []
    found.push({ url, width: (Number(number) || 1) * (unit === 'w' ? 1 : USUAL_PX) })
    url = null
  }
  for (const word of srcset.split(/\s+/)) {
    if (url === null) {
      url = word === '' || word === ',' ? null : word.replace(/,$/, '')
      if (word.endsWith(',')) take('')
      continue
    }
    const comma = word.indexOf(',')
    take(comma === -1 ? word : word.slice(0, comma))
    if (comma !== -1 && comma < word.length - 1) url = word.slice(comma + 1)
  }
  take('')
  return found
}

/** True for what is one pixel wide or high, or none. */
export function isPixel({ width = '', height = '', style = '' }: Attributes): boolean {
  const isTiny = (value: string) => /^\s{0,9}[01](?:px)?\s{0,9}$/.test(value)
  return (
    isTiny(width) ||
    isTiny(height) ||
    /(?:^|;)\s{0,9}(?:max-)?(?:width|height)\s{0,9}:\s{0,9}[01](?:px)?\s{0,9}(?:;|!|$)/i.test(style)
  )
}
