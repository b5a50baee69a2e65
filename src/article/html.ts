/** Escapes plain text for the content of HTML and XML; quotes stay as they are. */
export function escapeText(text: string): string {
  if (!/[&<>]/.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Escapes plain text for HTML and XML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const UNPRINTABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFDD0-\uFDEF\uFFFE\uFFFF]/

/**
 * Text without what neither XML 1.0 (§2.2 Char) nor a reader can hold: controls, lone surrogates, noncharacters.
 * What comes in passes it at ingest, what goes out into a feed once more.
 */
export function printable(text: string): string {
  const whole = text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '')
  if (!UNPRINTABLE.test(whole)) return whole
  return whole.replace(new RegExp(UNPRINTABLE, 'g'), '')
}

/** "Why it matters" as HTML that begins with its label in bold, in the line: never a heading. */
export function whyWithLabel(html: string, label: string): string {
  const lead = `<strong>${escapeText(label)}:</strong>`
  return html.startsWith('<p>') ? html.replace('<p>', () => `<p>${lead} `) : `<p>${lead}</p>\n${html}`
}
