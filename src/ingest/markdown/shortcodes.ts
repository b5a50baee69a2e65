import { escapeHtml } from '../../article/index.ts'

/** Where a link of a site's own stands that only its generator could follow; the link is undone once rendered. */
export const NO_LINK = 'about:invalid'

const PICTURE = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#]\S*)?$/i
const PICTURE_NAME = /^(?:fig|figure|image|img|imgproc|picture|photo|asset_img|resize_image|postimage)$/i
/** Tags that only steer: what they enclose stays, and nobody misses them. */
const SILENT = new Set(
  'raw if elsif else unless for break continue case when capture assign set comment liquid toc tableofcontents more summary'.split(
    ' ',
  ),
)
const LINKS: Record<string, (id: string, user: string) => string> = {
  youtube: id => `https://www.youtube.com/watch?v=${id}`,
  vimeo: id => `https://vimeo.com/${id}`,
  tweet: (id, user) => `https://x.com/${user}/status/${id}`,
  x: (id, user) => `https://x.com/${user}/status/${id}`,
  gist: (id, user) => `https://gist.github.com/${user}/${id}`,
  instagram: id => `https://www.instagram.com/p/${id}/`,
}

/** What a tag of a generator or a component says: its name, its named arguments and the others in their order. */
export type Tag = { name: string; named: Map<string, string>; others: string[] }

/** Reads what stands within a tag's brackets: `figure src="a.jpg" alt="A"`, `youtube w7Ft2ymGmfc`, `include video.html id=1`. */
export function readTag(inner: string): Tag {
  const named = new Map<string, string>()
  const others: string[] = []
  const parts = inner.matchAll(
    /(?:([\w:-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|\{\s*["']([^"']*)["']\s*\}|([^\s"'`=]+))/g,
  )
  for (const [, key, double, single, tick, braced, bare] of parts) {
    const value = (double ?? single ?? tick ?? braced ?? bare?.replace(/,$/, '') ?? '').replace(/\\(["'])/g, '$1')
    if (key !== undefined) named.set(key.toLowerCase(), value)
    else if (value !== '' && value !== '/') others.push(value)
  }
  const name = (others.shift() ?? '').replace(/(?<=.)\/$/, '')
  if (!/^(?:include|include_relative|include_cached|render|partial)$/i.test(name)) return { name, named, others }
  return { name: (others.shift() ?? name).replace(/^.*\/|\.\w+$/g, ''), named, others }
}

/**
 * What a tag is in plain Markdown: a picture, a link to the video that it would show, the path that it names.
 * '' for what only steers; null for what cannot be said without its site.
 */
export function plainTag(tag: Tag, isAlone: boolean, inline: (markdown: string) => string): string | null {
  const name = tag.name.toLowerCase()
  const { named, others } = tag
  if (SILENT.has(name) || /^(?:\/|end)\w*/.test(name)) return ''
  const source = ['src', 'url', 'image_path', 'image', 'path', 'file', 'filename', 'img', 'link', 'name']
    .map(key => named.get(key))
    .find(value => value !== undefined && (PICTURE.test(value) || PICTURE_NAME.test(name)))
  const first = others.find(value => PICTURE.test(value))
  const src = source ?? (PICTURE_NAME.test(name) ? (first ?? others[0]) : first)
  if (src !== undefined && src !== '' && !src.includes('{')) {
    const alt = named.get('alt') ?? (named.has('src') || first === undefined ? '' : restOf(others, first, name))
    return picture(src, alt, [named.get('title'), named.get('caption')], isAlone, inline)
  }
  const link = LINKS[name.replace(/[-_]?(?:embed|video|player)$|^(?:embed|lite)[-_]?/g, '')]
  const [one, two] = others
  const id =
    named.get('id') ?? named.get('videoid') ?? (link !== undefined && link.length > 1 && two !== undefined ? two : one)
  if (link === undefined || id === undefined) return null
  const url = /^https?:/.test(id) ? id : link(id, named.get('user') ?? (two === undefined ? 'i' : (one ?? 'i')))
  return /[\s<>()[\]]/.test(url) ? null : `<${url}>`
}

function picture(
  src: string,
  alt: string,
  captions: readonly (string | undefined)[],
  isAlone: boolean,
  inline: (markdown: string) => string,
): string {
  const image = `<img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}">`
  const caption = captions.flatMap(each => (each === undefined || each.trim() === '' ? [] : [inline(each)])).join(' ')
  if (!isAlone) return image
  const below = caption === '' ? '' : `<figcaption>${caption}</figcaption>`
  return `<figure>${image}${below}</figure>\n`
}

/** The text beside a picture's path: Hexo's tags leave it without quotes. */
function restOf(others: readonly string[], first: string, name: string): string {
  const rest = others.slice(others.indexOf(first) + 1)
  return name.startsWith('asset_') ? rest.join(' ') : (rest[0] ?? '')
}
