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

/** The id of a new article: a tag URI (RFC 4151 §2.1) of the newsroom's host, its tag date and the first slug. */
export function tagUri(site: { url: string; tagDate: string }, slug: string): string {
  return `tag:${new URL(site.url).hostname},${site.tagDate}:${slug}`
}
