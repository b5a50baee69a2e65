import { realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { type Article, isLate, PICTURE_TYPES, slugify } from '../article/index.ts'
import { type LocalReference, localReference, withLocal } from '../ingest/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { Newsroom } from './newsroom.ts'

const MAX_PICTURE_BYTES = 20_000_000
/** Where site builders keep what a path that begins with a slash names. */
const ROOTS = ['', 'static', 'public', 'assets']
/** What a link to another article may leave out. */
const LINK_ENDINGS = ['', '.md', '/index.md']
const ARTICLE = /\.(?:txt|text|md|markdown|mdx)$/i

const REFERENCES = /postrider-file:|href="#/
const IMAGE = /<img\b(?:[^>"]|"[^"]*")*>/g
const LOCAL_SOURCE = /(?<=\ssrc=")postrider-file:[^"]*(?=")/
/** What is left around a picture that was left out. */
const HOLLOW =
  /<figure>\s*(?:<a\b[^>]*>\s*<\/a>)?\s*(?:<figcaption>(?:(?!<\/?fig)[\s\S])*<\/figcaption>)?\s*<\/figure>\n?|<p>\s*(?:<a\b[^>]*>\s*<\/a>)?\s*<\/p>\n?/g
const NO_LINK = 'postrider-none:'
const OWN_PLACE = /(?<=\shref=")#(?=[^"]+")/g

/** Articles with every URL absolute; `pictures` says, by path below out/, which file of the newsroom is copied there. */
export type Placed = { articles: Article[]; pictures: Map<string, string>; problems: Problem[] }

/**
 * Finds the pictures and articles that articles name by a path beside them. `urlOf` knows the URL of each published article
 * by its file.
 */
export function placeLocal(
  newsroom: Newsroom,
  articles: readonly Article[],
  urlOf: (file: string) => string | undefined,
): Placed {
  const pictures = new Map<string, string>()
  const problems: Problem[] = []
  const files = new Files(newsroom.dir)
  const placed = articles.map(article =>
    // Whose texts are read late names none.
    !isLate(article) && namesFiles(article)
      ? new Placing(article, newsroom, files, urlOf, pictures, problems).placed()
      : article,
  )
  return { articles: placed, pictures, problems }
}

/** Whether an article names a file beside it, or a place in itself. */
export function namesFiles({ html, whyItMatters, image }: Pick<Article, 'html' | 'whyItMatters' | 'image'>): boolean {
  return [html, whyItMatters ?? '', image?.url ?? ''].some(each => REFERENCES.test(each))
}

/** One article whose references are being replaced. */
class Placing {
  readonly #article: Article
  readonly #siteUrl: string
  readonly #files: Files
  readonly #urlOf: (file: string) => string | undefined
  readonly #pictures: Map<string, string>
  readonly #problems: Problem[]

  constructor(
    article: Article,
    { config }: Newsroom,
    files: Files,
    urlOf: (file: string) => string | undefined,
    pictures: Map<string, string>,
    problems: Problem[],
  ) {
    this.#article = article
    this.#siteUrl = config.site.url
    this.#files = files
    this.#urlOf = urlOf
    this.#pictures = pictures
    this.#problems = problems
  }

  placed(): Article {
    const { html, whyItMatters, image } = this.#article
    const cover = image === null ? null : localReference(image.url)
    const coverUrl = cover === null ? (image?.url ?? null) : this.#pictureUrl(cover)
    return {
      ...this.#article,
      html: this.#inHtml(html),
      whyItMatters: whyItMatters === null ? null : this.#inHtml(whyItMatters) || null,
      image: image === null || coverUrl === null ? null : { ...image, url: coverUrl },
    }
  }

  #inHtml(html: string): string {
    let isHollow = false
    const shown = html.replace(IMAGE, tag => {
      const [source] = LOCAL_SOURCE.exec(tag) ?? []
      if (source === undefined) return tag
      const reference = localReference(source.replaceAll('&amp;', '&'))
      const url = reference === null ? null : this.#pictureUrl(reference)
      if (url === null) isHollow = true
      return url === null ? '' : tag.replace(source, () => escaped(url))
    })
    const linked = withLocal(isHollow ? shown.replace(HOLLOW, '').trimEnd() : shown, reference =>
      this.#linkUrl(reference),
    )
    return linked.replaceAll(` href="${NO_LINK}"`, '').replace(OWN_PLACE, () => `${escaped(this.#article.url)}#`)
  }

  #pictureUrl({ path, suffix }: LocalReference): string | null {
    const at = this.#article.source.file
    const file = this.#files.beside(at, [path], isPicture)
    if (file !== null) return this.#copied(file)
    // A site serves more than we see; a path from its root may be right.
    if (path.startsWith('/')) return this.#onSite(path) + suffix
    this.#problems.push(problem('image-missing', { at, path }))
    return null
  }

  #linkUrl({ path, suffix }: LocalReference): string {
    const at = this.#article.source.file
    const bare = path.replace(/\/$/, '')
    const file = this.#files.beside(
      at,
      LINK_ENDINGS.map(ending => bare + ending),
      () => true,
    )
    const url = file === null ? undefined : this.#urlOf(file)
    const place = suffix.replace(/^\?[^#]*/, '')
    if (url !== undefined) return place === '' ? url : url.replace(/#.*$/s, '') + place
    if (file !== null && isPicture(file)) return this.#copied(file)
    const isRooted = path.startsWith('/')
    if (!isRooted || file !== null) this.#problems.push(problem('local-link', { at, path }))
    // A story that is held back or gone has no page; what else stands there may be served by somebody.
    return ARTICLE.test(file ?? bare) ? NO_LINK : this.#onSite(path) + suffix
  }

  /** A path is never more than a path: `javascript:` in one is part of a name. */
  #onSite(path: string): string {
    const parts = path.replaceAll('\\', '/').replace(/^\/+/, '/').split('/')
    return new URL(parts.map(part => encodeURIComponent(part.toWellFormed())).join('/'), this.#siteUrl).href
  }

  /** Where a picture stands below out/: beside its article, under its own name where no other has that. */
  #copied(file: string): string {
    const ending = extname(file).toLowerCase()
    const stem = slugify(basename(file, extname(file))) || 'picture'
    for (let number = 1; ; number++) {
      const path = `articles/${this.#article.slug}/${stem}${number === 1 ? '' : `-${number}`}${ending}`
      const owner = this.#pictures.get(path)
      const from = this.#files.pathOf(file)
      if (owner !== undefined && owner !== from) continue
      this.#pictures.set(path, from)
      return new URL(path, this.#siteUrl).href
    }
  }
}

/** The files of a newsroom, as what is published may see them. */
class Files {
  readonly #dir: string
  readonly #root: string

  constructor(dir: string) {
    this.#dir = dir
    this.#root = realpathSync(dir)
  }

  pathOf(file: string): string {
    return join(this.#dir, file)
  }

  /**
   * The first of these paths beside an article that names a file, by its name in the newsroom. Links are followed, but none
   * leads out of the newsroom or to what is hidden; what came from elsewhere stands beside nothing.
   */
  beside(article: string, paths: readonly string[], fits: (file: string) => boolean): string | null {
    if (/^https?:/.test(article)) return null
    for (const path of paths) {
      const candidates = path.startsWith('/')
        ? ROOTS.map(root => join('.', root, path))
        : [join(dirname(article), path)]
      const found = candidates.find(each => fits(each) && this.#isOpen(each))
      if (found !== undefined) return found.split(sep).join('/')
    }
    return null
  }

  #isOpen(file: string): boolean {
    const path = join(this.#dir, file)
    const stat = statOf(path)
    if (stat === null || !stat.isFile() || stat.size > MAX_PICTURE_BYTES) return false
    const real = realpathSync(path)
    return real.startsWith(this.#root + sep) && !real.slice(this.#root.length).includes(`${sep}.`)
  }
}

function isPicture(file: string): boolean {
  return Object.hasOwn(PICTURE_TYPES, extname(file).slice(1).toLowerCase())
}

/** Null for what is not there and for what can be no path: a NUL, a name that is too long, a file as a folder. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function escaped(url: string): string {
  return url.replaceAll('&', '&amp;').replaceAll('"', '%22')
}
