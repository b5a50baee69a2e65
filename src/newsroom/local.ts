import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { type Article, slugify } from '../article/index.ts'
import { localPath, withLocal } from '../ingest/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { Newsroom } from './newsroom.ts'

const PICTURES = new Set('.png .jpg .jpeg .gif .webp .avif .svg'.split(' '))
const MAX_PICTURE_BYTES = 20_000_000
/** Where site builders keep what a path that begins with a slash names. */
const ROOTS = ['', 'static', 'public', 'assets']
const LOCAL_IMAGE = /<img\b[^>]*?\ssrc="(postrider-file:[^"]*)"[^>]*>/g
const OWN_PLACE = /(?<=\shref=")#(?=[^"]+")/g

/** Articles with every URL absolute; `pictures` says, by path below out/, which file of the newsroom is copied there. */
export type Placed = { articles: Article[]; pictures: Map<string, string>; problems: Problem[] }

/** Finds the pictures and articles that articles name by a path beside them. */
export function placeLocal(newsroom: Newsroom, articles: readonly Article[]): Placed {
  const byFile = new Map(articles.map(each => [each.source.file, each]))
  const pictures = new Map<string, string>()
  const problems: Problem[] = []
  const placed = articles.map(article => placeOne(article, newsroom, byFile, pictures, problems))
  return { articles: placed, pictures, problems }
}

function placeOne(
  article: Article,
  newsroom: Newsroom,
  byFile: ReadonlyMap<string, Article>,
  pictures: Map<string, string>,
  problems: Problem[],
): Article {
  const at = article.source.file
  const said = [article.html, article.whyItMatters ?? '', article.image?.url ?? ''].join('')
  if (!said.includes('postrider-file:') && !said.includes('href="#')) return article
  const { dir, config } = newsroom
  const pictureOf = (path: string): string | null => {
    const file = fileOf(dir, at, path, file => PICTURES.has(extname(file).toLowerCase()))
    if (file === null) {
      // A site serves more than we see; a path from its root may be right.
      if (path.startsWith('/')) return new URL(path, config.site.url).href
      problems.push(problem('image-missing', { at, path }))
      return null
    }
    return new URL(pathFor(file, article.slug, pictures), config.site.url).href
  }
  const linkOf = (path: string): string => {
    const file = fileOf(dir, at, path, () => true)
    const known =
      file === null
        ? undefined
        : byFile.get(
            file
              .slice(dir.length + 1)
              .split(sep)
              .join('/'),
          )
    if (known !== undefined) return known.url
    if (file !== null && PICTURES.has(extname(file).toLowerCase()))
      return new URL(pathFor(file, article.slug, pictures), config.site.url).href
    if (!path.startsWith('/')) problems.push(problem('local-link', { at, path }))
    return new URL(path.replaceAll('\\', '/'), config.site.url).href
  }
  const inHtml = (html: string) => {
    const shown = html.replace(LOCAL_IMAGE, (tag, url: string) => {
      const found = pictureOf(localPath(url) ?? '')
      return found === null ? '' : tag.replace(url, () => found)
    })
    return withLocal(shown, linkOf).replace(OWN_PLACE, () => `${article.url.replaceAll('&', '&amp;')}#`)
  }
  const { image } = article
  const cover = image === null ? null : localPath(image.url)
  const coverUrl = cover === null ? (image?.url ?? null) : pictureOf(cover)
  return {
    ...article,
    html: inHtml(article.html),
    whyItMatters: article.whyItMatters === null ? null : inHtml(article.whyItMatters),
    image: image === null || coverUrl === null ? null : { ...image, url: coverUrl },
  }
}

/** The file of the newsroom that a path beside an article names; links are followed, but none leads out of the newsroom. */
function fileOf(dir: string, article: string, path: string, fits: (file: string) => boolean): string | null {
  const candidates = path.startsWith('/')
    ? ROOTS.map(root => join(dir, root, path))
    : [join(dir, dirname(article), path)]
  const root = realpathSync(dir)
  for (const candidate of candidates) {
    const stat = statSync(candidate, { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile() || stat.size > MAX_PICTURE_BYTES || !fits(candidate)) continue
    const real = realpathSync(candidate)
    const isHidden = real
      .slice(root.length)
      .split(sep)
      .some(part => part.startsWith('.'))
    if (real.startsWith(root + sep) && !isHidden) return candidate
  }
  return null
}

/** Where a picture stands below out/: beside its article, under its own name where no other has that. */
function pathFor(file: string, slug: string, pictures: Map<string, string>): string {
  const ending = extname(file).toLowerCase()
  const stem = slugify(basename(file, extname(file))) || 'picture'
  for (let number = 1; ; number++) {
    const path = `articles/${slug}/${stem}${number === 1 ? '' : `-${number}`}${ending}`
    const owner = pictures.get(path)
    if (owner !== undefined && owner !== file) continue
    pictures.set(path, file)
    return path
  }
}
