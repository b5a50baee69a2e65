import { escapeHtml, slugify } from '../article/index.ts'
import type { Config } from '../newsroom/index.ts'
import { plainOf } from './plain.ts'

/** What ends a path that is no page: a feed, a picture, a file to keep. */
const OTHER_FILE = /\.(?!x?html?$|php$)[a-z][a-z0-9]{1,7}$/i
/** What encodeURIComponent leaves and mail programs take for the end of a link. */
const LOOSE = /[!'()*]/g

/** Adds the campaign to links: to a story's, wherever it is; and to any other where it leads to a page of the site. */
export type Campaign = {
  story(url: string): string
  page(url: string): string
  /** The same for the links in sanitized HTML. */
  pagesIn(html: string): string
}

const NONE: Campaign = { story: url => url, page: url => url, pagesIn: html => html }

/** The campaign of an edition, by `email.links.utm`; without it links stay as they are. */
export function campaignOf({ id }: { id: string }, { site, email }: Config): Campaign {
  const utm = email.links?.utm ?? null
  if (utm === null) return NONE
  const { source = slugify(site.title) || new URL(site.url).hostname, medium = 'email', campaign = id } = utm
  const said = Object.entries({ utm_source: source, utm_medium: medium, utm_campaign: campaign })
  const parameters = said.map(([name, value]) => `${name}=${encoded(value)}`).join('&')
  const page = (url: string) => (isPageOf(site.url, url) ? withParameters(url, parameters) : url)
  return {
    story: url => withParameters(url, parameters),
    page,
    pagesIn: html =>
      html.replace(/(?<=<a href=")[^"]*/g, href => {
        const url = plainOf(href)
        const tagged = page(url)
        return tagged === url ? href : escapeHtml(tagged)
      }),
  }
}

/** An address with parameters behind those that it has; one that names a campaign already stays as it is. */
function withParameters(url: string, parameters: string): string {
  const hash = url.indexOf('#')
  const end = hash === -1 ? url.length : hash
  const before = url.slice(0, end)
  if (/[?&]utm_/i.test(before)) return url
  return `${before}${before.includes('?') ? '&' : '?'}${parameters}${url.slice(end)}`
}

function isPageOf(siteUrl: string, url: string): boolean {
  const { href = '', pathname = '' } = URL.parse(url) ?? {}
  return href.startsWith(siteUrl) && !OTHER_FILE.test(pathname)
}

function encoded(value: string): string {
  return encodeURIComponent(value).replace(LOOSE, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
