import type { SubscriberState } from '../store/index.ts'

/** What a column of an export holds. `off` and `on` are yes or no, `gone` holds a time where somebody left or bounced. */
export type Role =
  | 'email'
  | 'name'
  | 'first'
  | 'last'
  | 'state'
  | 'on'
  | 'off'
  | 'left'
  | 'cleaned'
  | 'language'
  | 'joined'
  | 'lists'
  | 'tags'

const named = (role: Role, headers: string): [string, Role][] => headers.split(', ').map(header => [header, role])

/** Headers as the exports of other programs have them, in lower case and with single blanks. The first of a role counts. */
export const ROLES: ReadonlyMap<string, Role> = new Map([
  ...named('email', 'email, e mail, email address, e mail address, emailaddress, mail, subscriber email, user email'),
  ...named(
    'email',
    'e mail adresse, adresse e mail, adresse email, adresse mail, courriel, correo, correo electronico',
  ),
  ...named('name', 'name, full name, fullname, display name, subscriber name'),
  ...named('first', 'first name, firstname, fname, given name, vorname, prenom, nombre'),
  ...named('last', 'last name, lastname, lname, surname, family name, nachname, apellidos'),
  ...named('state', 'state, status, subscription status, subscriber status, subscriber type, email status'),
  // Ghost
  ...named('on', 'subscribed to emails, subscribed'),
  // Substack
  ...named('off', 'email disabled, unsubscribed'),
  // Mailchimp; Ghost's time of deletion
  ...named('left', 'unsub time, unsubscribed at, unsubscribe date, unsubscription date, deleted at'),
  ...named('cleaned', 'clean time, bounced at'),
  ...named('language', 'language, lang, locale'),
  ...named('joined', 'joined, confirm time, optin time, created at, creation date, subscribed at, subscription date'),
  ...named('joined', 'start date, date joined, date added, signup date, created'),
  ...named('lists', 'lists, list'),
  ...named('tags', 'tags, labels, tag'),
])

/** With one of these beside it, `type` tells a state: the exports of Buttondown and Substack. */
export const BESIDE_TYPE: ReadonlySet<string> = new Set(
  'creation date, secondary id, referrer url, utm source, stripe plan, start date'.split(', '),
)
/** Only Mailchimp's lists of those who left or bounced have these columns, also where their cells are empty. */
export const GONE: ReadonlyMap<string, SubscriberState> = new Map([
  ['unsub time', 'unsubscribed'],
  ['clean time', 'bounced'],
])

const meaning = (state: SubscriberState | null, words: string): [string, SubscriberState | null][] =>
  words.split(', ').map(word => [word, state])

/** The words of other programs for a state. Null: in their list, but never asked. A word that is not here is refused. */
export const STATES: ReadonlyMap<string, SubscriberState | null> = new Map([
  ...meaning('active', 'active, subscribed, confirmed, enabled, opted in, optin'),
  // Buttondown: what they pay says nothing of whether they read.
  ...meaning('active', 'regular, premium, gifted, trialed, churning, churned, paused, past due'),
  // Substack
  ...meaning('active', 'free, paid, comp, gift, founding'),
  ...meaning('pending', 'pending, unconfirmed, unactivated, not confirmed, awaiting confirmation'),
  ...meaning('unsubscribed', 'unsubscribed, opted out, optout, removed, cancelled, canceled, deleted'),
  // listmonk: stopped by the newsroom, or by the reader for all lists. Buttondown's filters.
  ...meaning('unsubscribed', 'disabled, blocklisted, blacklisted, blocked, spammy, suppressed'),
  ...meaning('bounced', 'bounced, hard bounced, cleaned, undeliverable, invalid'),
  ...meaning('complained', 'complained, complaint, spam, junk, marked as spam, abuse'),
  ...meaning(null, 'nonsubscribed, non subscribed, never subscribed, transactional, not subscribed'),
])

const YES = new Set('true, yes, y, 1, t, on'.split(', '))
const NO = new Set('false, no, n, 0, f, off'.split(', '))

/** Yes, no, or null for what is neither. */
export function truthOf(cell: string): boolean | null {
  const word = cell.trim().toLowerCase()
  return YES.has(word) ? true : NO.has(word) ? false : null
}

/** A header or a state as it is looked up: without accents, case, and what stands between words. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_\-.:]+/g, ' ')
    .trim()
}
