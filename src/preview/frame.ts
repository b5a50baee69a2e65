import { CLIP_BYTES } from '../email/index.ts'

/** How a client would show a mail. `images`: the newsroom's own alone, those of others too, or none. */
export type Client = {
  scheme: 'light' | 'dark' | 'inverted' | 'outlook'
  images: 'own' | 'all' | 'none'
  style: 'on' | 'off'
}

/** Where a mail of more bytes ends in Gmail. */
const CLIP = '<div id="postrider-clip"></div>'
const INVERTED =
  '<style>html{filter:invert(1) hue-rotate(180deg);background:#fff}img{filter:invert(1) hue-rotate(180deg)}</style>'

/** A mail's HTML as a client shows it; the newsroom's own pictures are taken from here, for they may be published nowhere yet. */
export function framed(html: string, client: Client, siteUrl: string): string {
  let shown = html
  if (client.images === 'none') shown = shown.replace(/(<img\b[^>]*?) src="[^"]*"/g, '$1')
  else shown = withOwnPictures(shown, siteUrl)
  if (client.style === 'off') shown = shown.replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
  shown = inScheme(shown, client.scheme)
  if (client.scheme === 'inverted') return shown.replace('</head>', () => `${INVERTED}</head>`)
  if (client.scheme === 'outlook') return outlookDark(shown)
  return shown
}

/** A document whose styles are those of a scheme, whatever the scheme of this computer is. */
export function inScheme(html: string, scheme: Client['scheme']): string {
  const own = scheme === 'dark' ? 'dark' : 'light'
  return html
    .replace(/<style\b[^>]*>[\s\S]*?<\/style>|<(?:source|link|meta)\b[^>]*>/g, css => cssIn(css, own))
    .replace('<head>', () => `<head><style>:root{color-scheme:${own}}</style>`)
}

/** Styles with their media query answered: no browser lets a page set the scheme of a frame. */
export function cssIn(css: string, own: 'light' | 'dark'): string {
  const [always, never] = ['(min-width: 0)', '(max-width: 0)']
  return css
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === own ? always : never,
    )
    .replace(/(\bcolor-scheme\s*:\s*)(?:light\s+dark|dark\s+light)/gi, `$1${own}`)
}

/** A page with the newsroom’s own pictures taken from here. */
export function withOwnPictures(html: string, siteUrl: string): string {
  return html.replace(new RegExp(`(<img\\b[^>]* src=")${RegExp.escape(siteUrl)}`, 'g'), '$1/out/')
}

/** The origins of a mail's pictures, for the policy that lets them be loaded. */
export function pictureOrigins(html: string): string[] {
  const urls = [...html.matchAll(/<img\b[^>]* src="(https?:\/\/[^"]+)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  )
  return [
    ...new Set(
      urls.flatMap(url =>
        URL.canParse(url) && /^https?:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/.test(new URL(url).origin)
          ? [new URL(url).origin]
          : [],
      ),
    ),
  ].sort()
}

/** A mail with a mark at the last place of it that Gmail shows. */
export function withClip(html: string): string {
  if (Buffer.byteLength(html) <= CLIP_BYTES) return html
  const head = Buffer.from(html).subarray(0, CLIP_BYTES).toString()
  const after = [...head.matchAll(/<\/(?:p|div|h[1-6]|li)>/g)].at(-1)
  // Behind a cell stands nothing: its end is the place.
  const at = Math.max(after === undefined ? -1 : after.index + after[0].length, head.lastIndexOf('</td>'))
  return at === -1 ? html : `${html.slice(0, at)}${CLIP}${html.slice(at)}`
}

/**
 * What Outlook.com does in the dark: each stated colour keeps its hue and turns its lightness round, the old one goes to
 * `data-ogsc` or `data-ogsb`, which a mail's own styles may answer.
 */
function outlookDark(html: string): string {
  return html.replace(
    /<([a-z][a-z0-9]*)\b([^>]*?) style="([^"]*)"/gi,
    (whole, tag: string, rest: string, style: string) => {
      const marks: string[] = []
      const turned = style.replace(
        /(^|;)(\s*)(color|background|background-color):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\b/gi,
        (_, before: string, gap: string, property: string, color: string) => {
          const mark = property.toLowerCase() === 'color' ? 'data-ogsc' : 'data-ogsb'
          if (!marks.some(each => each.startsWith(mark))) marks.push(`${mark}="${color}"`)
          return `${before}${gap}${property}:${turnedOver(color)}`
        },
      )
      return marks.length === 0 ? whole : `<${tag}${rest} ${marks.join(' ')} style="${turned}"`
    },
  )
}

function turnedOver(hex: string): string {
  const full = hex.length === 4 ? [...hex.slice(1)].map(digit => digit + digit).join('') : hex.slice(1)
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map(at => Number.parseInt(full.slice(at, at + 2), 16) / 255)
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const sum = most + least
  // In HSL the lightness is half the sum, and 1 less it is what makes light of dark; hue and saturation stay.
  const part = (channel: number) => Math.round(Math.min(1, Math.max(0, channel + 1 - sum)) * 255)
  return `#${[red, green, blue].map(each => part(each).toString(16).padStart(2, '0')).join('')}`
}
