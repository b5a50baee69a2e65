import { z } from 'zod'
import { languageTag, readDate } from '../article/index.ts'
import { type Mailbox, readMailbox } from './address.ts'

/** RFC 6376 §3.1: names of DNS, with dots between them. */
export const SELECTOR = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i

export const url = z
  .string({ error: 'must be a web address' })
  .refine(
    text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be a web address, as https://example.org/',
  )
export const publicUrl = url.refine(
  text => !URL.canParse(text) || new URL(text).username + new URL(text).password === '',
  'must hold no password',
)
export const siteUrl = publicUrl
  .refine(text => !/[?#]/.test(text), 'must have no ? and no #')
  .transform(text => (new URL(text).href.endsWith('/') ? new URL(text).href : `${new URL(text).href}/`))
export const line = z
  .string({ error: 'must be text in quotes' })
  .trim()
  .min(1, 'must not be empty')
  .regex(/^[^\p{Cc}]*$/u, 'must be one line')
export const mailbox = z.string({ error: 'must be an address in quotes' }).transform((text, context): Mailbox => {
  const read = readMailbox(text)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'must be one address, as name@example.org or Name <name@example.org>' })
  return z.NEVER
})
export const timeZone = line.refine(isTimeZone, 'must be a time zone of the IANA list, as Europe/London')
export const language = line.refine(text => languageTag(text) !== null, 'must be a language tag, as en or pt-BR')
export const tagDate = line.refine(isTagDate, 'must be a year or a day on which the site’s host was yours, as 2026')
export const relativeFolder = line.refine(
  text => !text.startsWith('/') && !text.split(/[\\/]/).includes('..'),
  'must be a folder inside the newsroom, as articles',
)

export const isAddress = (text: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
export const source = z.union(
  [
    line
      .refine(
        text => !isAddress(text) || url.safeParse(text).success,
        'must be a web address, as https://example.org/feed.xml',
      )
      .refine(
        text => isAddress(text) || relativeFolder.safeParse(text).success,
        'must be a folder inside the newsroom, as articles',
      ),
    z.strictObject({
      /** A feed or a page. */
      url,
      /** Only entries whose headline holds this text, whatever its case, or matches this expression. */
      title: z.union([line, z.instanceof(RegExp)], { error: 'must be text or a regular expression' }).optional(),
      /** At most so many entries, as they stand in the feed. */
      limit: z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1').optional(),
    }),
  ],
  { error: 'must be a folder, a file, a glob, a web address, or { url, title, limit }' },
)

export const color = line.regex(/^#[0-9a-f]{6}$/i, 'must be a colour, as #17594a')
/** A colour on light ground, and its pair on dark. */
export const pair = z
  .strictObject({ light: color, dark: color }, { error: "must be two colours: { light: '#17594a', dark: '#86cfb7' }" })
  .optional()
export const template = line.regex(/^[\w-]+$/, 'must be the name of a template, as digest or brief')
export const fonts = line.regex(/^[\w ,'-]+$/, 'must be names of fonts, as Georgia, serif')
export const label = line.optional()

export const dkimName = z.strictObject({
  selector: line.regex(SELECTOR, 'must be the name before ._domainkey, as 2026-11'),
  /** The domain of `from` where it is not said. */
  domain: line.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a domain, as example.org').optional(),
})

/** RFC 5321 §4.5.3.1.1, less `+` and the 32 letters of a token (src/delivery/return-path.ts). */
const RETURN_LOCAL_LONGEST = 31
export const returnBox = mailbox
  .refine(
    ({ address }) => address.lastIndexOf('@') <= RETURN_LOCAL_LONGEST,
    `must have at most ${RETURN_LOCAL_LONGEST} letters before the @: a token is put behind them`,
  )
  .refine(
    ({ address }) => /^[\w.-]+@/.test(address),
    'must have letters, digits, dots and hyphens alone before the @, as bounces@example.org',
  )

export const author = z.strictObject({ name: line, url: url.optional(), email: mailbox.optional() })

export const perSecond = z.number({ error: 'must be a number' }).positive('must be more than 0').optional()
export const connections = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100')
export const atLeastOne = z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1')

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** RFC 4151 §2.1: a year, a month or a day that there is. */
function isTagDate(text: string): boolean {
  return /^\d{4}(?:-\d{2}){0,2}$/.test(text) && readDate(text.padEnd(10, '-01'), 'UTC') !== null
}
