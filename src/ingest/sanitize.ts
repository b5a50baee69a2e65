import sanitizeHtml, { type Attributes, type Tag } from 'sanitize-html'
import { bounded } from './bound.ts'
import { type Ground, imageOf, linkOf } from './urls.ts'

/** Larger bodies are cut there; no story comes near it. */
export const MAX_BODY = 3_000_000
/** The widest picture that a page, a reader or a mail shows. */
const WIDEST_PX = 1600
const ID_PREFIX = 'story-'

/** What feed readers and mail clients show. `div` is a seam between blocks; the tree takes it out. */
const INLINE =
  'a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small strong sub sup u var wbr'
const BLOCKS =
  'blockquote caption col colgroup dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul'
const SEAMS = 'address article aside center details fieldset footer form header hgroup main nav section summary'
const MEDIA = ['iframe', 'embed', 'video', 'audio', 'object']
/** Their content is no text of the story. */
const MUTE =
  'script style template title textarea option select button svg math canvas map applet noembed noframes datalist dialog'
const LAZY = ['data-src', 'data-lazy-src', 'data-original', 'data-hi-res-src', 'data-image', 'data-url', 'data-lazy']
const LAZY_SETS = ['data-srcset', 'data-lazy-srcset', 'srcset']

/**
 * The one sanitizer, at the door. Hostile HTML in; out comes HTML of a closed list of elements and attributes, with
 * absolute URLs of http, https, mailto and tel, and nothing that runs, loads a page or tracks a reader.
 */
export function sanitize(html: string, ground: Ground): string {
  /** The best of the `<source>`s of a `<picture>`: its `<img>` stands behind them. */
  let offered: string | null = null
  const seam = (): Tag => ({ tagName: 'div', attribs: {} })
  return sanitizeHtml(bounded(html.slice(0, MAX_BODY)), {
    allowedTags: `${INLINE} ${BLOCKS}`.split(' '),
    allowedAttributes: {
      '*': ['id', 'dir', 'lang'],
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['start', 'reversed', 'type'],
      li: ['value'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      abbr: ['title'],
      dfn: ['title'],
    },
    // Each URL was made by urls.ts; what sanitize-html would check again are the schemes that it lets through.
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'data', 'postrider-file'],
    allowProtocolRelative: false,
    nonTextTags: MUTE.split(' '),
    disallowedTagsMode: 'discard',
    parser: { decodeEntities: true },
    transformTags: {
      ...Object.fromEntries(SEAMS.split(' ').map(name => [name, seam])),
      ...Object.fromEntries(
        MEDIA.map(name => [name, (_: string, attributes: Attributes) => mediaLink(attributes, ground)]),
      ),
      '*': (tagName, { id, ...attribs }) => ({
        tagName,
        attribs: id === undefined || !/^[\w:.-]{1,80}$/.test(id) ? attribs : { ...attribs, id: ID_PREFIX + id },
      }),
      a: (tagName, attributes) => anchor(tagName, attributes, ground),
      source: (tagName, { srcset, 'data-srcset': lazy }) => {
        offered ??= bestOf(lazy ?? srcset ?? '', ground)
        return { tagName, attribs: {} }
      },
      img: (tagName, attributes) => {
        const src = sourceOf(attributes, ground) ?? offered
        offered = null
        const attribs =
          src === null || isPixel(attributes) ? {} : { src, alt: attributes.alt ?? '', ...sizeOf(attributes) }
        return { tagName, attribs }
      },
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
  })
}

function anchor(tagName: string, { href, id, name }: Attributes, ground: Ground): Tag {
  const target = href === undefined ? null : linkOf(href, ground)
  const place = id ?? name
  return {
    tagName,
    attribs: {
      ...(target !== null && { href: target.startsWith('#') ? `#${ID_PREFIX}${target.slice(1)}` : target }),
      ...(place !== undefined && { id: place }),
    },
  }
}

/** A player or a frame becomes a link to what it would show. */
function mediaLink({ src, data, title, 'aria-label': label, 'data-src': lazy }: Attributes, ground: Ground): Tag {
  const url = linkOf(lazy ?? src ?? data ?? '', ground)
  if (url === null || url.startsWith('#')) return { tagName: 'div', attribs: {} }
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return { tagName: 'a', attribs: { href: url }, text: title?.trim() || label?.trim() || host || url }
}

/** The true source of a picture: pages that load late keep it in other attributes and put a placeholder into `src`. */
function sourceOf(attributes: Attributes, ground: Ground): string | null {
  const lazy = LAZY.map(name => attributes[name]).find(value => value !== undefined && value.trim() !== '')
  const late = lazy === undefined ? null : imageOf(lazy, ground)
  if (late !== null) return late
  const own = attributes.src === undefined ? null : imageOf(attributes.src, ground)
  if (
    own !== null &&
    !own.startsWith('data:') &&
    !/\b(?:placeholder|spacer|blank|loading|lazy)\b[^/]*\.(?:gif|png|svg)/i.test(own)
  )
    return own
  for (const name of LAZY_SETS) {
    const best = bestOf(attributes[name] ?? '', ground)
    if (best !== null) return best
  }
  return own
}

/** The candidate of a `srcset` that is wide enough, or the widest. HTML §4.8.4.2. */
function bestOf(srcset: string, ground: Ground): string | null {
  const candidates = [
    ...srcset.slice(0, MAX_BODY).matchAll(/([^\s,]\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)/g),
  ].flatMap(([, raw = '', size = '1', unit]) => {
    const url = imageOf(raw, ground)
    return url === null ? [] : [{ url, width: Number(size) * (unit === 'w' ? 1 : 800) }]
  })
  const sorted = candidates.sort((a, b) => a.width - b.width)
  return (sorted.find(each => each.width >= WIDEST_PX) ?? sorted.at(-1))?.url ?? null
}

/** Pictures of one pixel count readers. */
function isPixel({ width, height, style = '' }: Attributes): boolean {
  const tiny = (value: string | undefined) => value !== undefined && /^\s*[01](?:px)?\s*$/.test(value)
  return tiny(width) || tiny(height) || /(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)/i.test(style)
}

function sizeOf({ width, height }: Attributes): Attributes {
  const isSize = (value: string | undefined): value is string => value !== undefined && /^[1-9]\d{0,4}$/.test(value)
  return isSize(width) && isSize(height) ? { width, height } : {}
}
