import { globSync, statSync } from 'node:fs'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import { type Problem, problem, reasonOf } from '../problem/index.ts'
import { filesBelow } from './files.ts'

/** Endings that the door reads; `.xml` and `.json` where they hold a feed. */
const FORMATS = words('.txt .text .md .markdown .mdx .html .htm .xhtml .xml .rss .atom .rdf .json')
/** What stands beside articles and is no article. */
const COMPANIONS = words(
  '.png .jpg .jpeg .jfif .gif .webp .avif .heic .bmp .tif .tiff .svg .ico .css .js .mjs .ts .map .woff .woff2 .ttf .otf .eot .pdf .zip .mp3 .m4a .ogg .opus .wav .mp4 .m4v .mov .webm .vtt .srt .csv .yml .yaml .toml .bib .download .bak .orig .tmp',
)
const COMPANION_NAMES = /~$|^(?:thumbs\.db|desktop\.ini)$/i
/** What browsers call the folder of a saved page's parts: `Story_files` beside `Story.html`, in their languages. */
const PARTS =
  /^(.+?)(?:[_-]| )(?:files|dateien|fichiers|archivos|file|arquivos|ficheiros|bestanden|pliki|filer|tiedostot|soubory|fitxers|elemei)$/i
const GLOB = /[*?[{]/

/**
 * The article files of a file, a folder or a glob below `dir`, by name. Links are followed; hidden files, node_modules, the
 * parts of pages that a browser saved, and what stands in the `without` folders are no articles. A source that is not there
 * and a file of unknown format are problems.
 */
export function listFiles(dir: string, source: string, problems: Problem[], without: readonly string[] = []): string[] {
  const root = resolve(dir, source)
  const above = relative(dir, root).split(sep).join('/')
  const nameOf = (path: string) => (above === '' ? '' : `${above}/`) + path.slice(root.length + 1).replaceAll(sep, '/')
  const stat = statOf(root)
  if (stat !== undefined && !stat.isDirectory()) return [above]
  if (stat === undefined) {
    const found = GLOB.test(source) ? matches(dir, source, without) : []
    if (found.length === 0) problems.push(problem('source-missing', { at: source, name: source }))
    return withoutParts(found)
  }
  const broken: string[] = []
  const found = filesBelow(root, (path, error) => {
    if (extname(path) === '') problems.push(problem('unreadable-file', { at: nameOf(path), reason: reasonOf(error) }))
    else broken.push(path)
  })
  const all = broken.length === 0 ? found : [...found, ...broken].sort()
  return withoutParts(all).flatMap(path => {
    const isOne = isArticle(path)
    if (!isOne && !isCompanion(path)) problems.push(problem('unknown-format', { at: nameOf(path) }))
    return isOne ? [nameOf(path)] : []
  })
}

/** The article files that a glob names, as paths below `dir`. */
function matches(dir: string, pattern: string, without: readonly string[]): string[] {
  const isLeft = (path: string) => {
    const parts = path.split(sep)
    return (
      parts.some(part => (part.startsWith('.') && part !== '.') || part === 'node_modules') ||
      without.some(folder => parts.slice(0, folder.split('/').length).join('/') === folder)
    )
  }
  return globSync(pattern, { cwd: dir, exclude: isLeft })
    .map(path => relative(dir, resolve(dir, path)))
    .filter(path => isArticle(path) && !isLeft(path) && statOf(join(dir, path))?.isFile() === true)
    .map(path => path.split(sep).join('/'))
    .sort()
}

/** A page that a browser saved is one article; the frames and scripts beside it are its parts. */
function withoutParts(paths: readonly string[]): string[] {
  const pages = new Set(paths.flatMap(path => (/\.x?html?$/i.test(path) ? [path.replace(/\.\w+$/, '')] : [])))
  const isPart = (path: string) => {
    const parts = path.split(/[\\/]/)
    return parts.some((part, index) => {
      const [, stem] = index === parts.length - 1 ? [] : (PARTS.exec(part) ?? [])
      return (
        stem !== undefined &&
        pages.has(path.slice(0, parts.slice(0, index).join('/').length + (index === 0 ? 0 : 1)) + stem)
      )
    })
  }
  return pages.size === 0 ? [...paths] : paths.filter(path => !isPart(path))
}

function isArticle(path: string): boolean {
  return FORMATS.has(extname(path).toLowerCase())
}

function isCompanion(path: string): boolean {
  return COMPANIONS.has(extname(path).toLowerCase()) || COMPANION_NAMES.test(basename(path))
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
