import type { Found } from './found.ts'
import { cleanPage } from './page-clean.ts'
import { leavesOf, type PageDocument, type PageElement, textOf, toDocument, toFragment } from './page-dom.ts'
import type { Said } from './page-facts.ts'
import { trimBody } from './page-trim.ts'

/** The body of a page as HTML, not sanitized, without what the page puts around its story. */
export async function bodyOf(
  html: string,
  said: Said,
  facts: Pick<Found, 'title' | 'summary' | 'authors'>,
): Promise<string> {
  const document = await toDocument(html)
  const boxes = cleanPage(document)
  void boxes
  const readable = await byReadability(document)
  const root = await toFragment(readable)
  trimBody(root, facts)
  return root.innerHTML.trim()
}

async function byReadability(document: PageDocument): Promise<string> {
  const { Readability } = await import('@mozilla/readability')
  try {
    return new Readability(document as never).parse()?.content ?? ''
  } catch {
    return ''
  }
}
