import { posix } from 'node:path'
import { z } from 'zod'
import { languageTag, readDate } from '../article/index.ts'
import { type Mailbox, readMailbox } from './address.ts'
import { readEvery } from './every.ts'

/** RFC 6376 §3.1: names of DNS, with dots between them. */
export const SELECTOR = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i

const url = z
  .string({ error: 'must be a web address' })
  .refine(
    text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be a web address, as https://example.org/',
  )
const publicUrl = url.refine(
  text => !URL.canParse(text) || new URL(text).username + new URL(text).password === '',
  'must hold no password',
)
const siteUrl = publicUrl
  .refine(text => !/[?#]/.test(text), 'must have no ? and no #')
  .transform(text => (new URL(text).href.endsWith('/') ? new URL(text).href : `${new URL(text).href}/`))
const line = z
  .string({ error: 'must be text in quotes' })
  .trim()
  .min(1, 'must not be empty')
  .regex(/^[^\p{Cc}]*$/u, 'must be one line')
const mailbox = z.string({ error: 'must be an address in quotes' }).transform((text, context): Mailbox => {
  const read = readMailbox(text)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'must be one address, as name@example.org or Name <name@example.org>' })
  return z.NEVER
})
const timeZone = line.refine(isTimeZone, 'must be a time zone of the IANA list, as Europe/London')
const language = line.refine(text => languageTag(text) !== null, 'must be a language tag, as en or pt-BR')
const tagDate = line.refine(isTagDate, 'must be a year or a day on which the site’s host was yours, as 2026')
const relativeFolder = line.refine(
  text => !text.startsWith('/') && !text.split(/[\\/]/).includes('..'),
  'must be a folder inside the newsroom, as articles',
)

const isAddress = (text: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
const source = z.union(
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

const color = line.regex(/^#[0-9a-f]{6}$/i, 'must be a colour, as #17594a')
/** A colour on light ground, and its pair on dark. */
const pair = z
  .strictObject({ light: color, dark: color }, { error: "must be two colours: { light: '#17594a', dark: '#86cfb7' }" })
  .optional()
const template = line.regex(/^[\w-]+$/, 'must be the name of a template, as digest or brief')
const fonts = line.regex(/^[\w ,'-]+$/, 'must be names of fonts, as Georgia, serif')
const label = line.optional()

const dkimName = z.strictObject({
  selector: line.regex(SELECTOR, 'must be the name before ._domainkey, as 2026-11'),
  /** The domain of `from` where it is not said. */
  domain: line.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a domain, as example.org').optional(),
})

const author = z.strictObject({ name: line, url: url.optional(), email: mailbox.optional() })

const perSecond = z.number({ error: 'must be a number' }).positive('must be more than 0').optional()
const connections = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100')

const due = line.refine(
  text => readEvery(text) !== null,
  "must be days and times, as 'weekday 07:00', 'mon, thu 07:00, 17:30', '1st 08:00', 'last friday 16:00' or '2026-12-24 10:00'",
)
const HOURS = { m: 1 / 60, h: 1, d: 24 }
/** A span of time; in hours. */
const span = line.transform((text, context): number => {
  const [, number, unit] = /^([1-9]\d{0,3}) ?([mhd])$/.exec(text) ?? []
  if (number !== undefined) return Number(number) * HOURS[unit as keyof typeof HOURS]
  context.addIssue({ code: 'custom', message: "must be a span of time, as '90m', '3h' or '2d'" })
  return z.NEVER
})
const atLeastOne = z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1')

/** An edition that is made and sent by itself, by `send --due`. */
const schedule = z.strictObject(
  {
    /** Its name in commands. */
    name: line.regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be a word in small letters, as morning'),
    /** When: days and times in the site's time zone. */
    every: z.union([due, z.array(due).min(1, 'must name a time')], {
      error: "must be days and times, as 'weekday 07:00'",
    }),
    /** Which of the articles that were in no edition yet. */
    articles: z
      .strictObject({
        /** Only those with one of these tags. */
        tags: z.array(line, { error: "must be a list of tags: ['water']" }).min(1, 'must name a tag').optional(),
        /** The newest, at most so many. */
        most: atLeastOne.max(100, 'must be at most 100').default(10),
        /** With fewer there is nothing to send. */
        least: atLeastOne.default(1),
      })
      .refine(({ most, least }) => least <= most, 'must have a least that is not above most')
      .prefault({}),
    /** emails/<name>.mjml instead of `email.template`. */
    template: template.optional(),
    /** The subscribers of this list, or with this tag, instead of all. */
    list: line.optional(),
    tag: line.optional(),
    /** `{title}` is the first headline, `{date}` the day, `{site}` the newsroom's name. */
    subject: line
      .refine(
        text => !/\{(?!(?:title|date|site)\})/.test(text),
        'must name nothing in braces but {title}, {date} and {site}',
      )
      .default('{title}'),
    /** Whether a time at which there is nothing to send is passed by. If not it is an error, and stays due until it is too late. */
    skipWhenEmpty: z.boolean({ error: 'must be true or false' }).default(true),
    /** How late it may begin where nobody called `send --due` in time. */
    missed: z.strictObject({ skipAfter: span.prefault('12h') }).prefault({}),
  },
  { error: "must be an edition: { name: 'morning', every: 'weekday 07:00' }" },
)

/** `postrider.config.ts`. The defaults stand here and nowhere else; docs/configuration.md describes each key. */
export const configSchema = z.strictObject(
  {
    site: z.strictObject(
      {
        /** The newsroom's name: brand of the site, the feeds and the digest. */
        title: line,
        /** Where out/ is published. */
        url: siteUrl,
        /** A year or day on which the host of site.url was yours (RFC 4151 §2.1); part of every id, so never change it. */
        tagDate,
        description: line.optional(),
        /** BCP 47; holds for articles that do not say theirs. */
        language: language.default('en'),
        /** IANA zone of dates without one. */
        timeZone: timeZone.default('UTC'),
        /** Author of the feeds, and of articles that name none. */
        author: author.optional(),
        /** Absolute URL of a square picture. */
        logo: url.optional(),
        /** Who may do what with the articles, in a sentence. */
        rights: line.optional(),
      },
      { error: 'must say what the site is: { title, url, tagDate }' },
    ),
    /** What articles are read from: folders, files and globs, relative to the newsroom, and URLs of feeds and pages. */
    sources: z
      .array(source, { error: 'must be a list: ["articles"]' })
      .min(1, 'must name a folder')
      .default(['articles']),
    /** `extract` chooses sentences where an article states no takeaways, marked as chosen. */
    takeaways: z.enum(['stated', 'extract'], { error: 'must be "stated" or "extract"' }).default('stated'),
    fetch: z
      .strictObject({
        /** Hosts that may be fetched though they are private, as `intranet.example` or `localhost:8080`. */
        allow: z.array(line, { error: 'must be a list of hosts' }).default([]),
      })
      .prefault({}),
    feeds: z
      .strictObject({
        /** A WebSub hub, which every feed names and `ping` tells about changes. */
        hub: publicUrl.optional(),
      })
      .prefault({}),
    email: z
      .strictObject({
        /** Who the mail is from. */
        from: mailbox.optional(),
        replyTo: mailbox.optional(),
        /** RFC 2919, as weekly.example.org. */
        listId: line.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be dotted words, as weekly.example.org').optional(),
        /** Named at the foot of each mail; many countries ask for it. */
        postalAddress: line.optional(),
        /** A mailbox that people write to in order to leave. */
        unsubscribe: mailbox.optional(),
        /** Where a click leaves the list (RFC 8058): each reader's own token is put behind it. */
        unsubscribeUrl: publicUrl
          .refine(text => /^https:/i.test(text), 'must begin with https://')
          .refine(text => !text.includes('#'), 'must have no #')
          .transform(text => new URL(text).href)
          .transform(text => (/[/=]$/.test(text) ? text : `${text}/`))
          .optional(),
        /**
         * Who signs the mail (RFC 6376): `'relay'`, or we with the keys of the key file, each by the selector of its DNS record, in
         * the order of the file. Unsigned where it is not said.
         */
        dkim: z
          .union([z.literal('relay'), dkimName, z.array(dkimName).min(1).max(2)], {
            error: "must be 'relay', or { selector: '2026-11' }, or a list of two of those",
          })
          .transform(said => (said === 'relay' || Array.isArray(said) ? said : [said]))
          .refine(
            all => all === 'relay' || new Set(all.map(each => each.selector.toLowerCase())).size === all.length,
            'must have a selector of its own for each key',
          )
          .optional(),
        /** What stands above the stories: to a reader whose name is known, and to one whose name is not. */
        greeting: z
          .strictObject(
            { named: line.refine(text => text.includes('{name}'), 'must hold {name}'), plain: line },
            { error: "must be two sentences: { named: 'Good morning, {name}.', plain: 'Good morning.' }" },
          )
          .optional(),
        /** The template of an edition: emails/<name>.mjml. `brief` tells takeaways alone. */
        template: template.default('digest'),
        /** What the digest looks like, without touching its templates. */
        theme: z
          .strictObject({
            colors: z
              .strictObject({ ground: pair, ink: pair, muted: pair, hairline: pair, accent: pair, onAccent: pair })
              .prefault({}),
            /** Fonts that a reader's machine has, the first one there; a mail loads none. */
            fonts: z
              .strictObject({
                headline: fonts.default("Georgia, 'Times New Roman', serif"),
                text: fonts.default("-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"),
              })
              .prefault({}),
            /** Absolute URL of a picture that stands for the newsroom's name. */
            logo: url.optional(),
          })
          .prefault({}),
        /** Words of the digest instead of ours, in the site's language. `{site}` in `reason` is the newsroom's name. */
        labels: z
          .strictObject({
            takeaways: label,
            whyItMatters: label,
            readStory: label,
            moreStories: label,
            contents: label,
            reason: label,
            unsubscribe: label,
            viewInBrowser: label,
            archive: label,
          })
          .prefault({}),
        /** Campaign parameters on the digest's links to stories and pages of the site; no link is changed where it is not said. */
        links: z
          .strictObject({
            utm: z
              .union(
                [
                  z.boolean(),
                  z.strictObject({ source: line.optional(), medium: line.optional(), campaign: line.optional() }),
                ],
                { error: "must be true, or { source: 'weekly', medium: 'email', campaign: 'autumn' }" },
              )
              .transform(said => (said === true ? {} : said || null)),
          })
          .optional(),
      })
      .prefault({}),
    /** How fast mail goes out. */
    delivery: z
      .strictObject({
        /** To the server at one time; small sends need fewer. */
        connections: connections.default(5),
        /** Messages on one connection. */
        perConnection: z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1').default(100),
        /** Messages a second, all together. */
        perSecond,
        /** The same for those whose address is at a domain, as { 'example.com': { perSecond: 5 } }; `*` for each other one. */
        domains: z
          .record(
            line.regex(/^(?:\*|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/, 'must be a domain in small letters, or *'),
            z.strictObject({ connections: connections.optional(), perSecond }),
            { error: "must be limits by domain: { 'example.com': { connections: 2 } }" },
          )
          .default({}),
      })
      .prefault({}),
    /** The lists (topics) that readers choose among; without any there is the newsletter as a whole. */
    lists: z
      .array(
        z.strictObject({
          /** Its name in commands and links. */
          name: line.regex(/^[a-z0-9-]{1,60}$/, 'must be a word in small letters, as water-news'),
          /** What readers see. */
          title: line,
        }),
        { error: "must be a list: [{ name: 'water', title: 'Water news' }]" },
      )
      .refine(all => new Set(all.map(each => each.name)).size === all.length, 'must have each name once')
      .default([]),
    /** Editions on a schedule. */
    editions: z
      .array(schedule, { error: "must be a list: [{ name: 'morning', every: 'weekday 07:00' }]" })
      .refine(all => new Set(all.map(each => each.name)).size === all.length, 'must have each name once')
      .default([]),
    /** The public web: `postrider serve`. */
    serve: z
      .strictObject({
        /** Where it is reached from outside; site.url where it is not said. */
        url: siteUrl.optional(),
        /** The interface that it listens on. */
        host: line.default('127.0.0.1'),
        port: z
          .int({ error: 'must be a whole number' })
          .min(0, 'must be a port')
          .max(65_535, 'must be a port')
          .default(8080),
        /** The header in which a proxy of yours says who asks, as x-forwarded-for; what stands last in it is believed. */
        trustProxy: line.regex(/^[a-z0-9-]+$/i, 'must be the name of a header, as x-forwarded-for').optional(),
        /** Sites whose pages may use the JSON endpoint, as https://example.org. */
        origins: z
          .array(
            publicUrl.transform(text => new URL(text).origin),
            { error: 'must be a list of addresses' },
          )
          .default([]),
        /** Whether the log of consents keeps the address in the network of who agreed. */
        keepIp: z.boolean({ error: 'must be true or false' }).default(false),
      })
      .optional(),
    /** Where build writes, relative to the newsroom. */
    out: relativeFolder.default('out'),
  },
  { error: 'must be an object: export default { site: { … } }' },
)

/** Folders of a newsroom that hold what cannot be made again. */
export const KEPT = ['emails', 'editions', '.postrider', '.git', 'node_modules']

/** The schema as a whole: what build writes must not land among what it reads or keeps, and `serve` takes the click that leaves. */
export const checkedConfigSchema = configSchema
  .superRefine(({ editions, lists }, context) => {
    const known = lists.map(each => each.name)
    for (const [index, { list }] of editions.entries())
      if (list !== undefined && known.length > 0 && !known.includes(list))
        context.addIssue({ code: 'custom', path: ['editions', index, 'list'], message: 'must be a name of `lists`' })
  })
  .superRefine(({ out, sources }, context) => {
    const folders = sources.flatMap(each => (typeof each === 'string' && !isAddress(each) ? fixedPart(each) : []))
    const clash = [...folders, ...KEPT].find(folder => overlaps(out, folder))
    if (clash === undefined) return
    const message = `must be a folder of its own, and not share one with ${clash}`
    context.addIssue({ code: 'custom', path: ['out'], message })
  })
  .transform(withLeaveUrl)

/** Where `serve` is and nothing else is said, readers leave there; bulk senders want https. */
function withLeaveUrl(config: Config): Config {
  const url = config.serve === undefined ? undefined : new URL('u/', config.serve.url ?? config.site.url).href
  if (config.email.unsubscribeUrl !== undefined || url?.startsWith('https:') !== true) return config
  return { ...config, email: { ...config.email, unsubscribeUrl: url } }
}

/** The folder in which a glob looks, where it looks in one; elsewhere it passes by what build writes. */
function fixedPart(pattern: string): string[] {
  const parts = pattern.split(/[\\/]/)
  const wild = parts.findIndex(part => /[*?[{]/.test(part))
  const fixed = (wild === -1 ? parts : parts.slice(0, wild)).filter(part => part !== '.')
  return wild !== -1 && fixed.length === 0 ? [] : [fixed.join('/') || '.']
}

function overlaps(a: string, b: string): boolean {
  const [one, other] = [a, b].map(
    folder => `${posix.normalize(`./${folder.replaceAll('\\', '/')}`).replace(/\/$/, '')}/`,
  )
  if (one === undefined || other === undefined) return false
  return one === './' || other === './' || one.startsWith(other) || other.startsWith(one)
}

/** The config after defaults, frozen. */
export type Config = z.output<typeof configSchema>
/** An edition that is made and sent by itself. */
export type Schedule = Config['editions'][number]
/** What `postrider.config.ts` exports. */
export type ConfigInput = z.input<typeof configSchema>

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
