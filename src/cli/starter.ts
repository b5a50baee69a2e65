/** What `init` writes. `{year}` and `{day}` become today's. */
export const STARTER_CONFIG = `// Postrider reads this file. docs/configuration.md of Postrider tells each key.
import type { ConfigInput } from 'postrider'

export default {
  site: {
    title: 'The Example Record',
    // Where you publish out/: your own address, with https.
    url: 'https://example.org/',
    // A year in which that address was yours. It becomes part of every article's id: never change it.
    tagDate: '{year}',
    description: 'News of our town, takeaways first.',
    language: 'en',
    timeZone: 'UTC',
    // author: { name: 'The Example Record', email: 'desk@example.org' },
    // logo: 'https://example.org/logo.png',
  },

  // Folders and files that articles are read from.
  sources: ['articles'],

  // A WebSub hub, told by "postrider ping" of what changed.
  // feeds: { hub: 'https://hub.example.org/' },

  email: {
    // Who the mail is from: an address that your SMTP server may send for.
    from: 'The Example Record <news@example.org>',
    // replyTo: 'desk@example.org',
    // A mailbox that readers write to in order to leave. Without one there is no unsubscribe link.
    unsubscribe: 'leave@example.org',
    // listId: 'record.example.org',
    // Who signs the mail (DKIM): your server, or Postrider with the key that "postrider dkim create" makes.
    // dkim: 'relay',
    // postalAddress: 'The Example Record, 1 Mill Street, Exampleton',
  },

  // Editions that are made and sent by themselves, by "postrider send --due" from a timer.
  // editions: [{ name: 'morning', every: 'weekday 07:00' }],

  // Lists that readers choose among, and the public web of "postrider serve": sign-up, one-click unsubscribe, out/.
  // lists: [{ name: 'water', title: 'Water news' }],
  // serve: {},

  // Where build writes.
  out: 'out',
} satisfies ConfigInput
`

export const FIRST_ARTICLE = `Your first article: paste it as it is

This file is an article. Write the headline on the first line, then a sentence or two like these, and the story below.

By Ada Example
Published: {day}

Postrider reads articles as people really have them. Paste one into a file in the folder articles, whatever the page put around it, and build.

Why it matters: A newsletter that begins with the takeaways is read to its end.

Everything in this file can be changed. When you are ready, delete it and put your own stories beside it.

Key takeaways

• The first line is the headline.
• "Published:" says when the article appeared; "Tags:" and "Slug:" can stand there too.
• A list under "Key takeaways" goes to the top of the feeds, the page and the mail.
`

export const ENV_EXAMPLE = `# Copy this file to .env, which is not committed, and fill it in.

# Your SMTP server. Write % / : @ ? # in the password as %25 %2F %3A %40 %3F %23.
POSTRIDER_SMTP_URL=smtp://user:password@smtp.example.org:587
`

/** What version control must never hold. */
export const PRIVATE = ['.postrider/', '.env']

export const GITIGNORE = `${[...PRIVATE, 'node_modules/'].join('\n')}\n`

export const OUT_GITIGNORE = `*
!.gitignore
`
