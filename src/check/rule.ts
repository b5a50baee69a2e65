import type { Edition } from '../edition/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import type { Problem } from '../problem/index.ts'
import type { Document } from './document.ts'

/** A message as one reader gets it, taken apart. */
export type Mail = {
  reader: 'typical' | 'longest' | 'hostile'
  bytes: Buffer
  /** In their order, names in lower case, values unfolded. */
  headers: readonly { key: string; value: string }[]
  html: string
  text: string
  document: Document
}

/** What is judged: the very bytes that `build` would write and `send` would mail. */
export type Subject = {
  newsroom: Newsroom
  edition: Edition
  /** The editions whose send was begun, oldest first. */
  begun: readonly Edition[]
  /** None where the config does not say who the mail is from. */
  mails: readonly Mail[]
  /** The bytes of a file that build would write, by its path below out/; null where it writes none. */
  made(path: string): Buffer | null
  /** The paths of all of them. */
  paths: readonly string[]
  /** What stands in out/ now, from the last build. */
  published(path: string): Buffer | null
  templates: ReadonlyMap<string, string>
  ports: Ports
}

/** What only some rules ask, and only when they are told to. */
export type Ports = {
  /** Whether the letters to new readers are judged too, which no send of an edition needs. */
  letters: boolean
  /** Asks an address whether it is there: null, or why not. */
  ask: ((url: string) => Promise<string | null>) | null
  /** The TXT records of a name, each whole; none where there is no such name. */
  txt: ((name: string) => Promise<readonly string[]>) | null
}

/** One rule of the pre-flight. `source`: whose demand it is. */
export type Rule = {
  name: string
  source: string
  /** It looks at the mail, and cannot judge where there is none. */
  needsMail?: true
  /** Why it cannot judge here; null where it can. */
  skip?(subject: Subject): string | null
  judge(subject: Subject): Iterable<Problem> | Promise<Iterable<Problem>>
}

/** The mail that most rules look at: what is the same for everybody. */
export function typical({ mails }: Subject): readonly Mail[] {
  return mails.filter(each => each.reader === 'typical')
}

/**
 * Where to mend what stands in the mail: the article that holds these words, else the line of the template that does, else the
 * edition.
 */
export function placeOf({ edition, templates }: Subject, words: string): string {
  const said = words.trim()
  const article = edition.articles.find(each =>
    [each.title, each.summary, each.html, each.whyItMatters, each.image?.url, each.url, each.text]
      .concat(each.takeaways.map(takeaway => takeaway.text))
      .some(text => said !== '' && text?.includes(said) === true),
  )
  if (article !== undefined) return article.source.file
  for (const [name, text] of templates) {
    const at = said === '' ? -1 : text.indexOf(said)
    if (at !== -1) return `emails/${name}:${text.slice(0, at).split('\n').length}`
  }
  return edition.id
}
