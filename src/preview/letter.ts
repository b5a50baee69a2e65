import { composeLetter, fillPart, type LetterKind } from '../email/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { problemsOf } from '../problem/index.ts'
import type { Shown } from './state.ts'
import type { View } from './view.ts'

/** Templates that can be shown filled without an edition. */
export const LETTERS: readonly LetterKind[] = ['confirm', 'welcome']

/** The letter whose template a view shows; null for any other. */
export function letterIn({ show }: Pick<View, 'show'>): LetterKind | null {
  return LETTERS.find(each => show === `emails/${each}.mjml`) ?? null
}

/** A letter to a new reader as HTML, its links dead; what is wrong with its template where it cannot be made. */
export async function letterOf(kind: LetterKind, { config }: Newsroom, templates: Shown['templates']): Promise<string> {
  try {
    const { html, key } = await composeLetter(kind, config, templates)
    return fillPart(html, key, { name: 'Ada Lovelace', unsubscribe: config.site.url, webVersion: config.site.url })
  } catch (error) {
    const told = problemsOf(error).map(each => `${each.at ?? ''}: ${each.message}`)
    return `<!doctype html><html lang="en"><head><title>Not made</title></head><body><pre>${told.join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre></body></html>`
  }
}
