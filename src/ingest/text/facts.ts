import { isSlug, languageTag } from '../../article/index.ts'
import { type Problem, problem } from '../../problem/index.ts'
import type { Line } from '../words/lines.ts'
import { readWhen } from '../words/when.ts'

const DATA = /^(published|date|tags?|topics|filed under|slug|link|url|language)\s*[:：]\s*(\S.*)$/i
const MAX_DATA = 300

/** What an article says of itself in lines of their own. */
export type Facts = {
  published: string | null
  tags: string[]
  slug: string | null
  url: string | null
  language: string | null
}

/** Where problems go, and what a date without a zone is local to. */
export type Place = { file: string; timeZone: string; problems: Problem[] }

/** True for a line such as `Tags: water, council`. */
export function isData(text: string): boolean {
  return text.length <= MAX_DATA && DATA.test(text)
}

/** Takes a line such as `Tags: water, council`; one that cannot be understood is taken too, and is a problem. */
export function takeData(line: Line, facts: Facts, place: Place): boolean {
  const [, label = '', value = ''] = isData(line.text) ? (DATA.exec(line.text) ?? []) : []
  if (label === '') return false
  const at = `${place.file}:${line.number}`
  const wrong = (mend: string) => place.problems.push(problem('line-not-read', { at, label, text: value, mend }))
  line.taken = true
  switch (label.toLowerCase()) {
    case 'published':
    case 'date':
      takeDate(value, at, facts, place)
      break
    case 'slug':
      if (isSlug(value)) facts.slug = value
      else wrong('Use small letters, digits and hyphens: quiet-river-plan.')
      break
    case 'link':
    case 'url':
      if (/^https?:\/\//i.test(value) && URL.canParse(value)) facts.url = new URL(value).href
      else wrong('Write the whole address: https://example.org/story.')
      break
    case 'language': {
      const language = languageTag(value)
      if (language !== null) facts.language = language
      else wrong('Write a language tag: en, pt-BR, ar.')
      break
    }
    default:
      for (const tag of value.split(/\s*[,;،、，]\s*/))
        if (tag !== '' && !facts.tags.includes(tag)) facts.tags.push(tag)
  }
  return true
}

/** Reads a date that a line says; what cannot be understood is a problem. */
export function takeDate(said: string, at: string, facts: Facts, place: Place): void {
  const published = readWhen(said, place.timeZone, facts.language)
  if (published === null) place.problems.push(problem('date-not-read', { at, text: said }))
  else facts.published = published
}
