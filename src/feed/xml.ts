// feed 6.0.0 gives text to xml-js, which escapes `&` once too few in text and nothing but `"` in attributes, and splits
// only the first `]]>` of a CDATA section. These undo that until the folder has writers of its own.

const LESS_THAN = '\uFDD0'

/** Plain text for a text node. */
export function textNode(text: string): string {
  return text.replaceAll('&', '&amp;')
}

/** Plain text for an attribute; `restore` puts its `<` back. */
export function attribute(text: string): string {
  return text.replaceAll('<', LESS_THAN)
}

/** Plain text for a CDATA section. */
export function cdata(text: string): string {
  return text.replaceAll(']]>', ']]&gt;')
}

/** The document with every mark of `attribute` as XML writes it. */
export function restore(xml: string): string {
  return `${xml.replaceAll(LESS_THAN, '&lt;')}\n`
}
