import { hash } from 'node:crypto'
import type { Config } from '../newsroom/index.ts'
import { letterWords } from './letter-words.ts'
import { toHtml } from './mjml.ts'
import { frameOf } from './model.ts'
import { wrap } from './plain.ts'
import { asTextSlots, slotsFor } from './slots.ts'
import { fillTemplate, placeFinder } from './template.ts'

/** The two letters to a new reader: the question whether the address is theirs, and the answer to their yes. */
export type LetterKind = 'confirm' | 'welcome'

/** A letter as mail: the two parts, not yet a message; its slots are those of `key`. */
export type Letter = { subject: string; html: string; text: string; key: string }

/**
 * Fills and compiles `confirm.mjml` or `welcome.mjml`. The link that the button of `confirm` leads to is the slot that
 * leads to the web version of a digest. Throws the template's problems.
 */
export async function composeLetter(
  kind: LetterKind,
  config: Config,
  templates: ReadonlyMap<string, string>,
): Promise<Letter> {
  const { site, email } = config
  const words = letterWords(site.language, site.title)
  const key = hash('sha256', JSON.stringify([kind, site, email])).slice(0, 32)
  const slots = slotsFor(key, email.greeting ?? null)
  const frame = frameOf(config, slots)
  const isConfirm = kind === 'confirm'
  const letter = {
    subject: isConfirm ? words.confirmSubject : words.welcomeSubject,
    lead: isConfirm ? words.confirmLead : words.welcomeLead,
    button: isConfirm ? words.confirmButton : words.welcomeButton,
    link: isConfirm ? slots.web : site.url,
    ignore: isConfirm ? words.confirmIgnore : null,
  }
  // A letter has no web version, and who has not said yes has nothing to leave.
  const links = frame.footer.links.filter(link => !isConfirm && link.url !== slots.web)
  const footer = { ...frame.footer, reason: isConfirm ? null : frame.footer.reason, links }
  const name = `${kind}.mjml`
  const filled = fillTemplate(templates, name, { ...frame, ...letter, footer, preheader: letter.lead })
  const html = await toHtml(filled, placeFinder(templates, name))
  const parts = [
    frame.brand,
    ...(frame.greeting === null ? [] : [frame.greeting]),
    wrap(letter.lead),
    `${letter.button}:\n${letter.link}`,
    ...(letter.ignore === null ? [] : [wrap(letter.ignore)]),
    ...(footer.reason === null ? [] : [wrap(footer.reason)]),
    ...footer.links.map(link => `${link.label}:\n${link.url}`),
    ...(footer.address === null ? [] : [wrap(footer.address)]),
  ]
  return { subject: letter.subject, html, text: asTextSlots(`${parts.join('\n\n')}\n`, key), key }
}
