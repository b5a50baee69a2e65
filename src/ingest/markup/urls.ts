/** Stands for a file beside the article until the newsroom knows where it is published. */
const LOCAL = 'postrider-file:'
const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const IMAGES = new Set(['http:', 'https:'])
/** Longer ones are no address that anybody follows. */
const MAX_URL = 8_000
/** In characters; a picture in the text itself is an icon, not a photograph. */
const MAX_DATA_IMAGE = 65_536
/** Smaller ones hold a place until a script loads the picture. */
const MIN_DATA_IMAGE = 200
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/]+={0,2}$/i
/** No name of a file begins so: written as `javascript%3A`, it would be a scheme once it is decoded. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/i
/** Where a query or a fragment begins, or the end. */
const SUFFIX = /[?#]|$/
/** Only a tag has these: `<` in a text is written `&lt;`. */
const REFERENCE = /(?<=<(?:a href|img src)=")postrider-file:[^"]*(?=")/g

/** Where relative URLs of a source stand: on a URL, or beside its file. */
export type Ground = { base: string | null; besides: boolean }

/** The absolute URL of a link, `#…` for a place in the article itself, or null for what may not stand in a link. */
export function linkOf(raw: string, ground: Ground): string | null {
  const text = bare(raw)
  if (text.length > MAX_URL) return null
  if (text.startsWith('#')) return placeOf(text)
  const url = resolve(text, ground, LINKS)
  // A page may link to its own places by its whole address.
  const place = url?.indexOf('#') ?? -1
  const isOwn = url !== null && place > 0 && url.slice(0, place) === ground.base?.split('#', 1)[0]
  return isOwn ? placeOf(url.slice(place)) : url
}

/** The absolute URL of a picture, or null for what may not be one. */
export function imageOf(raw: string, ground: Ground): string | null {
  const text = bare(raw)
  if (/^data:/i.test(text)) {
    return text.length >= MIN_DATA_IMAGE && text.length <= MAX_DATA_IMAGE && DATA_IMAGE.test(text) ? text : null
  }
  if (text.length > MAX_URL) return null
  // A browser that saves a whole page puts its pictures beside it.
  const isSaved = ground.besides && /^(?:\.\/)?[^/:?#]*_files\/[^/]+$/.test(text)
  return resolve(text, isSaved ? { ...ground, base: null } : ground, IMAGES)
}

/** A file beside the article by its path, and what stood behind that: `?w=300#map` or ''. */
export type LocalReference = { path: string; suffix: string }

/** The file beside the article that a URL stands for, or null for any other URL. */
export function localReference(url: string): LocalReference | null {
  if (!url.startsWith(LOCAL)) return null
  const at = url.search(SUFFIX)
  return { path: decodeURIComponent(url.slice(LOCAL.length, at)), suffix: url.slice(at) }
}

/** HTML with each reference to a file beside the article replaced. */
export function withLocal(html: string, urlOf: (reference: LocalReference) => string): string {
  return html.replace(REFERENCE, written => {
    const reference = localReference(written.replaceAll('&amp;', '&'))
    return reference === null ? written : urlOf(reference).replaceAll('&', '&amp;').replaceAll('"', '%22')
  })
}

/** Browsers drop line ends and what cannot be seen before they read a URL, so `java\nscript:` is a scheme. URL Standard §4.4. */
function bare(raw: string): string {
  return raw.replace(/\p{Cc}+/gu, '').trim()
}

/** A place as ids are written, not as URLs write it (`#fn%3A1`); null for the top of the page. */
function placeOf(fragment: string): string | null {
  const said = decoded(fragment.slice(1))
  return said === null || said === '' ? null : `#${said}`
}

function resolve(text: string, { base, besides }: Ground, schemes: ReadonlySet<string>): string | null {
  if (text === '') return null
  const url = URL.parse(text) ?? (base === null ? null : URL.parse(text, base))
  if (url !== null) return schemes.has(url.protocol) ? url.href : null
  if (text.startsWith('//')) return resolve(`https:${text}`, { base: null, besides: false }, schemes)
  if (!besides || SCHEME.test(text)) return null
  const at = text.search(SUFFIX)
  const path = decoded(text.slice(0, at))
  return path === null || path === '' || /\p{Cc}/u.test(path) || SCHEME.test(path)
    ? null
    : LOCAL + encodeURIComponent(path) + suffixOf(text.slice(at))
}

/** A query and a fragment as the URL Standard writes them. */
function suffixOf(text: string): string {
  const { search, hash } = new URL(text, 'https://example.org/')
  return search + hash
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text).toWellFormed()
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
