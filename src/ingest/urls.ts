/** Stands for a file beside the article until the newsroom knows where it is published. */
const LOCAL = 'postrider-file:'
const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const IMAGES = new Set(['http:', 'https:'])
/** In characters; a picture in the text itself is an icon, not a photograph. */
const MAX_DATA_IMAGE = 65_536
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=]+$/i
/** A reference inside of local HTML: what identity and newsroom turn into the true URL. */
const REFERENCE = /(?<=\s(?:href|src)=")postrider-file:([^"]*)(?=")/g

/** Where relative URLs of a source stand: on a URL, or beside its file. */
export type Ground = { base: string | null; besides: boolean }

/** The absolute URL of a link, `#…` for a place in the article itself, or null for what may not stand in a link. */
export function linkOf(raw: string, ground: Ground): string | null {
  const text = bare(raw)
  if (text.startsWith('#')) return text.length > 1 ? text : null
  return resolve(text, ground, LINKS)
}

/** The absolute URL of a picture, or null for what may not be one. */
export function imageOf(raw: string, ground: Ground): string | null {
  const text = bare(raw)
  if (/^data:/i.test(text)) return text.length <= MAX_DATA_IMAGE && DATA_IMAGE.test(text) ? text : null
  // A browser that saves a whole page puts its pictures beside it.
  const isSaved = ground.besides && /^(?:\.\/)?[^:?#]*_files\//.test(text)
  return resolve(text, isSaved ? { ...ground, base: null } : ground, IMAGES)
}

/** The path of a file beside the article that a URL stands for, or null for any other URL. */
export function localPath(url: string): string | null {
  return url.startsWith(LOCAL) ? decodeURIComponent(url.slice(LOCAL.length)) : null
}

/** HTML with each reference to a file beside the article replaced. */
export function withLocal(html: string, urlOf: (path: string) => string): string {
  return html.replace(REFERENCE, (_, path: string) =>
    urlOf(decodeURIComponent(path)).replaceAll('&', '&amp;').replaceAll('"', '%22'),
  )
}

/** Browsers drop these before they read a URL, so `java\nscript:` is a scheme. URL Standard §4.4. */
function bare(raw: string): string {
  return raw.replace(/[\t\n\r]/g, '').replace(/^[\p{Cc} ]+|[\p{Cc} ]+$/gu, '')
}

function resolve(text: string, { base, besides }: Ground, schemes: ReadonlySet<string>): string | null {
  if (text === '') return null
  if (URL.canParse(text)) {
    const url = new URL(text)
    return schemes.has(url.protocol) && (url.host !== '' || !/^https?:/.test(url.protocol)) ? url.href : null
  }
  if (base !== null && URL.canParse(text, base)) {
    const url = new URL(text, base)
    return schemes.has(url.protocol) ? url.href : null
  }
  if (text.startsWith('//')) return resolve(`https:${text}`, { base: null, besides: false }, schemes)
  if (!besides || /^[a-z][a-z0-9+.-]*:/i.test(text)) return null
  try {
    const path = decodeURIComponent(text.replace(/[?#].*$/s, ''))
    return path === '' ? null : LOCAL + encodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
