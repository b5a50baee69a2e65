import { NO_LINK, plainTag, readTag } from './shortcodes.ts'

const MAX_TAG = 4000
const MAX_COMPONENT = 1000
const MAX_FAILED_COMPONENTS = 50
const MAX_BEFORE = 200
const CONTENTS = /^(?:[*+-]|1\.) [^\n]{0,60}\n\{: ?toc[^{}\n]{0,60}\}/gm
const IMPORTS = /^import\b[^\n]*["'][^"'\n]+["'];?[ \t]*$/gm

/** One stretch of Markdown between code blocks, read once from its start to its end. */
export class Prose {
  readonly #text: string
  readonly #line: number
  readonly #isMdx: boolean
  readonly #tell: (name: string, text: string, line: number) => void
  readonly #inline: (markdown: string) => string
  readonly #found = new Map<string, number>()
  #failed = 0

  constructor(
    text: string,
    line: number,
    isMdx: boolean,
    tell: (name: string, text: string, line: number) => void,
    inline: (markdown: string) => string,
  ) {
    // kramdown puts a table of contents in the place of such a list.
    this.#text = (isMdx ? text.replace(IMPORTS, '') : text).replace(CONTENTS, '\n')
    this.#line = line
    this.#isMdx = isMdx
    this.#tell = tell
    this.#inline = inline
  }

  read(): string {
    const text = this.#text
    const signs = /!\[\[|%%|[`{<[\\]/g
    let out = ''
    let from = 0
    for (let sign = signs.exec(text); sign !== null; sign = signs.exec(text)) {
      const at = sign.index
      const taken = this.#take(at)
      if (taken === null) continue
      out += text.slice(from, at) + taken.put
      from = taken.end
      signs.lastIndex = taken.end
    }
    return out + text.slice(from)
  }

  /** What stands in the place of the sign at `at`, and where reading goes on; null where it is only a sign. */
  #take(at: number): { put: string; end: number } | null {
    const text = this.#text
    switch (text[at]) {
      case '\\':
        return { put: text.slice(at, at + 2), end: at + 2 }
      case '`': {
        const [run = '`'] = /^`+/.exec(text.slice(at, at + MAX_TAG)) ?? []
        const end = this.#runAfter(run, at + run.length)
        return { put: text.slice(at, end), end }
      }
      case '<':
        return this.#takeMarkup(at)
      case '{':
        return this.#takeBraces(at)
      case '%':
        return this.#takeComment(at)
      case '!':
        return this.#takeWikiLink(at, 1)
      default:
        return this.#takeWikiLink(at, 0)
    }
  }

  /** The first place of a text from `at` on; asked with growing places it is found once. */
  #next(what: string, at: number): number {
    const known = this.#found.get(what)
    if (known !== undefined && (known === -1 || known >= at)) return known
    const found = this.#text.indexOf(what, at)
    this.#found.set(what, found)
    return found
  }

  /** The end of a code span, or of its opening run where nothing closes it (CommonMark, Code spans). */
  #runAfter(run: string, at: number): number {
    const text = this.#text
    for (let end = this.#next(run, at); end !== -1; end = this.#next(run, end)) {
      let after = end
      while (text[after] === '`') after++
      if (after - end === run.length) return after
      this.#found.set(run, text.indexOf(run, after))
      end = after
    }
    return at
  }

  /** Obsidian's `%% a note to oneself %%`; a sum of `5%%` is none. */
  #takeComment(at: number): { put: string; end: number } | null {
    const end = /[\p{L}\p{N}]/u.test(this.#text[at - 1] ?? '') ? -1 : this.#next('%%', at + 2)
    return end === -1 ? null : { put: '', end: end + 2 }
  }

  #takeMarkup(at: number): { put: string; end: number } | null {
    const text = this.#text
    if (text.startsWith('<!--', at)) {
      const end = this.#next('-->', at + 4)
      // Without its end it would swallow the whole story.
      return end === -1 ? { put: '&lt;!--', end: at + 4 } : { put: '', end: end + 3 }
    }
    const head = text.slice(at, at + 40)
    const [, verbatim] = /^<(pre|code|script|style|textarea)\b/i.exec(head) ?? []
    if (verbatim !== undefined) {
      const end = this.#next(`</${verbatim}`, at)
      return end === -1 ? null : { put: text.slice(at, end), end }
    }
    if (this.#isMdx && /^<\/?>/.test(head)) return { put: '', end: at + (head[1] === '/' ? 3 : 2) }
    const [, closing, name] = /^<(\/?)([A-Z][\w.]*)/.exec(head) ?? []
    if (name === undefined || !/[a-z.]/.test(name)) return null
    // List<String> in a sentence is no component.
    if (/\w/.test(text[at - 1] ?? '')) return { put: '&lt;', end: at + 1 }
    const end = closing === '/' ? this.#next('>', at) + 1 : this.#componentEnd(at + 1 + name.length)
    if (end <= 0 || end - at > MAX_TAG) return null
    if (closing === '/') return { put: '', end }
    const inner = text.slice(at + 1, end - 1)
    return { put: this.#plain(inner, text.slice(at, end), at, end), end }
  }

  /** The end of a component's tag: quotes and braces may hold what they like. 0 where none is near. */
  #componentEnd(from: number): number {
    if (this.#failed > MAX_FAILED_COMPONENTS) return 0
    const text = this.#text
    let depth = 0
    let quote = ''
    const end = Math.min(text.length, from + MAX_COMPONENT)
    for (let at = from; at < end; at++) {
      const sign = text[at] ?? ''
      if (quote !== '') quote = sign === quote ? '' : quote
      else if (sign === '"' || sign === "'" || sign === '`') quote = sign
      else if (sign === '{') depth++
      else if (sign === '}') depth--
      else if (depth <= 0 && sign === '>') return at + 1
      else if (depth <= 0 && sign === '<') break
    }
    this.#failed++
    return 0
  }

  #takeBraces(at: number): { put: string; end: number } | null {
    const text = this.#text
    if (text.startsWith('{{', at) || text.startsWith('{%', at)) return this.#takeTemplate(at)
    const near = text.slice(at, at + 300)
    const attributes = /^\{:[^{}\n]*\}/.exec(near)?.[0] ?? /^\{[#.][\w -]+\}(?=[ \t]*(?:\n|$))/.exec(near)?.[0]
    if (attributes !== undefined) return { put: '', end: at + attributes.length }
    if (!this.#isMdx) return null
    if (text.startsWith('{/*', at)) {
      const end = this.#next('*/}', at)
      return end === -1 ? null : { put: '', end: end + 3 }
    }
    const [whole, said] = /^\{\s*(["'`]?)[^{}]*\1\s*\}/.exec(near) ?? []
    if (whole === undefined) return null
    if (said !== '') return { put: whole.slice(1, -1).trim().slice(1, -1), end: at + whole.length }
    this.#tell(whole, whole, this.#lineAt(at))
    return { put: '', end: at + whole.length }
  }

  #takeTemplate(at: number): { put: string; end: number } | null {
    const text = this.#text
    const [open = '{{'] = /^(?:\{\{[<%-]?|\{%)/.exec(text.slice(at, at + 3)) ?? []
    const close = open === '{{<' ? '>}}' : open === '{{%' ? '%}}' : open === '{%' ? '%}' : '}}'
    const until = this.#next(close, at + open.length)
    if (until === -1 || until - at > MAX_TAG) return null
    let end = until + close.length
    const inner = text.slice(at + open.length, until)
    const [, escaped] = /^\/\*(.*)\*\/$/s.exec(inner) ?? []
    if (escaped !== undefined) return { put: `${open}${escaped}${close}`.replaceAll('<', '&lt;'), end }
    const said = inner.replace(/^[-~\s]+|[-~\s]+$/g, '')
    const [, paired] = /^(raw|comment|verbatim)\b/.exec(said) ?? []
    if (open === '{%' && paired !== undefined) {
      const [whole, content] = this.#paired(paired, end)
      if (content === null) return { put: '', end }
      end = whole
      return { put: paired === 'comment' ? '' : content, end }
    }
    if (close === '}}' && !/^[\w/-]+\s*$/.test(said)) {
      const [, , literal] = /^(["'])([^"']*)\1\s*\|/.exec(said) ?? []
      if (literal !== undefined) return { put: literal, end }
    }
    if (/^(?:site|page|config)\.(?:base_?url|url)\b/i.test(said)) return { put: '', end }
    const isLink = /[(<"'=]$/.test(text.slice(Math.max(0, at - 1), at))
    if (isLink && /^(?:ref|relref|link|post_url|post_path|asset_path|url_for)\b/.test(said))
      return { put: NO_LINK, end }
    return { put: this.#plain(said, text.slice(at, end), at, end), end }
  }

  /** What stands up to `{% endraw %}`, and where that ends. */
  #paired(name: string, from: number): [number, string | null] {
    const closer = new RegExp(`\\{%-?\\s*end${name}\\s*-?%\\}`, 'g')
    const start = this.#next(`end${name}`, from)
    if (start === -1) return [from, null]
    closer.lastIndex = Math.max(from, start - 20)
    const found = closer.exec(this.#text.slice(0, start + name.length + 30))
    return found === null ? [from, null] : [found.index + found[0].length, this.#text.slice(from, found.index)]
  }

  #plain(inner: string, whole: string, at: number, end: number): string {
    const text = this.#text
    const before = `\n${text.slice(Math.max(0, at - MAX_BEFORE), at)}`
    const isAlone = /\n[ \t]*$/.test(before) && /^[ \t]*(?:\n|$)/.test(text.slice(end, end + MAX_BEFORE))
    const tag = readTag(inner)
    const put = plainTag(tag, isAlone, this.#inline)
    if (put !== null) return put
    this.#tell(tag.name.split('.', 1)[0] ?? '', whole, this.#lineAt(at))
    return ''
  }

  /** Obsidian's `[[Note|text]]` is its text, `![[picture.png]]` a picture, and another note shown in place only its name. */
  #takeWikiLink(at: number, bang: 0 | 1): { put: string; end: number } | null {
    const near = this.#text.slice(at + bang, at + 310)
    const [whole, inner] = /^\[\[([^[\]\n]{1,300})\]\](?![([:])/.exec(near) ?? []
    if (whole === undefined || inner === undefined || /^\s/.test(inner)) return null
    const end = at + bang + whole.length
    if (/^_?toc_?$/i.test(inner)) return { put: '', end }
    const [target = '', label] = inner.split(/\\?\|/)
    if (bang === 0) return { put: label ?? target, end }
    if (/\.(?:jpe?g|png|gif|webp|avif|svg|bmp)$/i.test(target)) {
      const alt = label === undefined || /^\d+(?:x\d+)?$/.test(label) ? '' : label
      return { put: `![${alt}](<${target}>)`, end }
    }
    this.#tell(whole, `!${whole}`, this.#lineAt(at))
    return { put: label ?? target, end }
  }

  #lineAt(at: number): number {
    let count = this.#line
    for (let next = this.#text.indexOf('\n'); next !== -1 && next < at; next = this.#text.indexOf('\n', next + 1))
      count++
    return count
  }
}
