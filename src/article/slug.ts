import anyAscii from 'any-ascii'

const MAX_SLUG = 60

/**
 * The slug of a headline: lower-case ASCII words joined by hyphens, at most 60 characters, cut between words.
 * Other scripts are written in Latin letters (Пекин: pekin; 北京: beijing); a headline with no letter at all gives ''.
 */
export function slugify(headline: string): string {
  const latin = anyAscii(
    headline
      .normalize('NFC')
      .replace(/\p{Extended_Pictographic}/gu, ' ')
      .replace(/['’‘]/g, ''),
  )
  const words = latin.toLowerCase().match(/[a-z0-9]+/g) ?? []
  let slug = ''
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, MAX_SLUG) : `${slug}-${word}`
    if (longer.length > MAX_SLUG) break
    slug = longer
  }
  return slug
}

/** True for what may stand as a slug in a URL and a file name. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && text.length <= 100
}

/** RFC 3987 §2.2: what an IRI may hold. */
const IRI = /^[a-z][a-z0-9+.-]*:[^\s\p{C}<>"{}|\\^`]+$/iu
/** RFC 4151 §2.1; RFC 8141 §2; RFC 9562 §4. */
const SCHEMES: Record<string, RegExp> = {
  tag: /^tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}(?:-\d{2})?)?:[\w;/?:@&=+$.\-!~*'()%,]*(?:#[\w;/?:@&=+$.\-!~*'()%,]*)?$/,
  urn: /^urn:(?:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?!uuid:)[a-z0-9][a-z0-9-]{1,31}:(?:[\w()+,.:=@;$!*'-]|%[0-9a-f]{2})+)$/i,
}

/** True for what may be the id of an entry: an absolute IRI (RFC 4287 §4.2.6), a tag or URN by the rules of its own scheme. */
export function isId(text: string): boolean {
  const scheme = SCHEMES[text.split(':', 1)[0]?.toLowerCase() ?? '']
  return IRI.test(text) && (scheme === undefined ? URL.canParse(text) : scheme.test(text))
}

/** The id of a new article: a tag URI (RFC 4151 §2.1) of the newsroom's host, its tag date and the first slug. */
export function tagUri(site: { url: string; tagDate: string }, slug: string): string {
  return `tag:${new URL(site.url).hostname},${site.tagDate}:${slug}`
}
