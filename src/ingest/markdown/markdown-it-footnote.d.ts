declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it'

  /** The plugin of markdown-it that reads footnotes; it ships no types of its own. */
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default function footnotes(markdown: MarkdownIt): void
}
