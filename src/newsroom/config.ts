import { posix } from 'node:path'
import { z } from 'zod'
import { schedule } from './config-editions.ts'
import {
  author,
  connections,
  dkimName,
  fonts,
  isAddress,
  label,
  language,
  line,
  mailbox,
  pair,
  perSecond,
  publicUrl,
  relativeFolder,
  returnBox,
  siteUrl,
  source,
  tagDate,
  template,
  timeZone,
  url,
} from './config-values.ts'

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
        /**
         * The mailbox that mail comes back to which cannot be delivered: each delivery gets a return path of its own,
         * `bounces+TOKEN@example.org`. Without it mail comes back to `from`.
         */
        bounces: returnBox.optional(),
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
        /** An address that so many editions within so many days could not be put into is taken off the list. */
        softBounces: z
          .strictObject({
            count: z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1').default(5),
            days: z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1').default(30),
          })
          .prefault({}),
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
