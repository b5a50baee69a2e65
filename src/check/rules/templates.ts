import { composeLetter, type LetterKind } from '../../email/index.ts'
import { problemsOf } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

const LETTERS: readonly LetterKind[] = ['confirm', 'welcome']

export const templates: Rule = {
  name: 'templates',
  source: 'a letter that cannot be made is never answered',
  skip: ({ ports }) => (ports.letters ? null : 'no letter is sent'),
  async judge({ newsroom, templates: all }) {
    const found = await Promise.all(
      LETTERS.map(async kind => {
        try {
          await composeLetter(kind, newsroom.config, all)
          return []
        } catch (error) {
          return problemsOf(error)
        }
      }),
    )
    return found.flat()
  },
}
