/** error: the thing cannot be done. warning: done, but look. info: done, and good to know. */
export type Severity = 'error' | 'warning' | 'info'

/**
 * Every code that Postrider can print, with its sentence and its mend. `{name}` is filled from the problem's values.
 * `usage` marks a wrong call (exit code 2). Each code has its heading in docs/problems.md; a test holds the two together.
 */
export const TABLE = {
  // usage
  'unknown-command': {
    severity: 'error',
    usage: true,
    says: 'There is no command "{name}".',
    mend: '{hint}',
  },
  'unknown-flag': { severity: 'error', usage: true, says: '{command} has no flag {name}.', mend: '{hint}' },
  'flag-value': { severity: 'error', usage: true, says: '{name} {wants}.', mend: 'See: postrider {command} --help' },
  'wrong-arguments': { severity: 'error', usage: true, says: '{says}', mend: 'See: postrider {command} --help' },
  'environment-value': {
    severity: 'error',
    usage: true,
    says: '{name} {wants}.',
    mend: 'Set it in the environment or in .env, or leave it out.',
  },

  // newsroom
  'no-config': {
    severity: 'error',
    usage: false,
    says: 'There is no postrider.config.ts here.',
    mend: 'Make a newsroom with: postrider init, or name its folder with --newsroom DIR.',
  },
  'config-broken': {
    severity: 'error',
    usage: false,
    says: 'The config cannot be loaded: {reason}',
    mend: 'Mend that line; nothing was written.',
  },
  'config-value': { severity: 'error', usage: false, says: '{key} {wants}.', mend: '{mend}' },
  'config-unknown-key': { severity: 'error', usage: false, says: 'There is no key {key}.', mend: '{hint}' },
  'lock-broken': {
    severity: 'error',
    usage: false,
    says: 'The lock file cannot be read: {reason}',
    mend: 'Take its last good version from version control; it keeps the ids that feed readers know.',
  },
  'lock-changed': {
    severity: 'error',
    usage: false,
    says: 'The lock file would change ({changes}), and --frozen forbids that.',
    mend: 'Run postrider build without --frozen and commit articles.lock.json.',
  },
  'source-missing': {
    severity: 'error',
    usage: false,
    says: 'The source {name} does not exist.',
    mend: 'Make the folder, or correct sources in postrider.config.ts.',
  },
  'edition-broken': {
    severity: 'error',
    usage: false,
    says: 'The record of a sent edition cannot be read: {reason}',
    mend: 'Take its last good version from version control.',
  },
  'no-such-edition': {
    severity: 'error',
    usage: false,
    says: 'There is no edition {name}.',
    mend: '{hint}',
  },
  'state-newer': {
    severity: 'error',
    usage: false,
    says: 'The state was written by a newer Postrider.',
    mend: 'Install the newer version again; the state was not touched.',
  },
  'state-unreadable': {
    severity: 'error',
    usage: false,
    says: 'The state cannot be opened: {reason}',
    mend: 'Check the rights of the folder .postrider and the free space on its disk.',
  },
  'gitignore-open': {
    severity: 'warning',
    usage: false,
    says: 'This file does not keep {names} out of version control.',
    mend: 'Add a line to it for each: they hold passwords and the addresses of your readers.',
  },

  // articles
  'unreadable-file': {
    severity: 'error',
    usage: false,
    says: 'The file cannot be read: {reason}',
    mend: 'Check its name and its rights.',
  },
  'unknown-format': {
    severity: 'warning',
    usage: false,
    says: 'This file was left out: its format is not known.',
    mend: 'Save the article as text (.txt), Markdown (.md), a page (.html) or a feed (.xml, .json).',
  },
  'empty-article': {
    severity: 'error',
    usage: false,
    says: 'The article is empty.',
    mend: 'Write the headline on its first line and the story below, or delete the file.',
  },
  'binary-article': {
    severity: 'error',
    usage: false,
    says: 'This is not text: {reason}',
    mend: 'Open the document and save it as plain text (UTF-8).',
  },
  'article-too-large': {
    severity: 'error',
    usage: false,
    says: 'The article has {bytes} bytes; {limit} is the limit.',
    mend: 'Keep one story in one file.',
  },
  'page-cut': {
    severity: 'warning',
    usage: false,
    says: 'This page has more elements or letters than one story can have; what stands at its end was not read.',
    mend: 'Look whether the story is whole; if not, save it by itself, as text or Markdown.',
  },
  'body-cut': {
    severity: 'warning',
    usage: false,
    says: 'The story has {length} characters of markup; only the first {limit} were read.',
    mend: 'Split it, or take what is no text (pictures as data, for example) out of it.',
  },
  'encoding-guessed': {
    severity: 'info',
    usage: false,
    says: 'Nothing says how this text is encoded; it was read as {encoding}.',
    mend: 'If letters are wrong, save the text as UTF-8.',
  },
  'encoding-damaged': {
    severity: 'warning',
    usage: false,
    says: 'Some bytes are no {encoding}; {count} of them became \uFFFD.',
    mend: 'Save the text as UTF-8 and look for \uFFFD in it.',
  },
  'no-headline': {
    severity: 'error',
    usage: false,
    says: 'No headline was found.',
    mend: 'Put the headline on the first line.',
  },
  'no-body': {
    severity: 'error',
    usage: false,
    says: 'The article has a headline but no story.',
    mend: 'Write the story below the headline.',
  },
  'no-published': {
    severity: 'warning',
    usage: false,
    says: 'Nothing says when this was published.',
    mend: 'Add a line below the headline, Published: 2026-05-24 (or with a time, 2026-05-24T18:30); in front matter it is published:.',
  },
  'no-byline': {
    severity: 'info',
    usage: false,
    says: 'Nothing says who wrote this.',
    mend: 'Add a line below the headline: By Mara Ellison.',
  },
  'no-dek': {
    severity: 'info',
    usage: false,
    says: 'There is no dek.',
    mend: 'Put one or two sentences between the headline and the byline.',
  },
  'noise-dropped': {
    severity: 'info',
    usage: false,
    says: 'Left out as site noise: {text}',
    mend: 'If it belongs to the story, make it part of a sentence.',
  },
  'date-not-read': {
    severity: 'warning',
    usage: false,
    says: 'This date was not understood: {text}',
    mend: 'Write it as Published: 2026-05-24 or Published: 2026-05-24T18:30+02:00.',
  },
  'line-not-read': {
    severity: 'warning',
    usage: false,
    says: '{label} was not understood: {text}',
    mend: '{mend}',
  },
  'front-matter-broken': {
    severity: 'warning',
    usage: false,
    says: 'The front matter is not good {dialect}: {reason}.',
    mend: 'Mend that line; a value with a colon, a quote or a sign at its start wants quotes around it.',
  },
  'front-matter-too-large': {
    severity: 'error',
    usage: false,
    says: 'The front matter has {bytes} bytes; {limit} is the limit.',
    mend: 'Keep what is not about the article out of it, or close it with its fence.',
  },
  'shortcode-dropped': {
    severity: 'info',
    usage: false,
    says: 'Left out, for it works only on the site that it was written for: {text}',
    mend: 'If readers should see it, write it as Markdown or HTML.',
  },
  'entry-invalid': {
    severity: 'error',
    usage: false,
    says: 'This would make the feeds invalid, so they go without it: {reason}.',
    mend: 'Correct it in the article or in the feed that it comes from; the other entries are published.',
  },
  'feed-not-read': {
    severity: 'error',
    usage: false,
    says: 'No feed was found in this: it is neither RSS, Atom nor JSON Feed.',
    mend: 'Name the address of the feed itself; a page often links to it as "RSS" or "Atom".',
  },
  'feed-too-large': {
    severity: 'error',
    usage: false,
    says: 'The feed has more than {limit} {what}.',
    mend: 'Name a feed of the newest entries only, or split this one.',
  },
  'slug-taken': {
    severity: 'error',
    usage: false,
    says: 'The slug "{slug}" belongs to {owner} already.',
    mend: 'Give this one a line Slug: another-name below its headline, or remove the copy.',
  },
  'headline-made': {
    severity: 'info',
    usage: false,
    says: 'This entry has no headline; it is called by its first words: {title}',
    mend: 'Leave out such entries with a title filter on the source.',
  },
  'id-taken': {
    severity: 'warning',
    usage: false,
    says: 'This has the id of {owner}, so it was left out: {id}',
    mend: 'One article is read from two sources; leave one of them out, or give this one an id of its own.',
  },
  'draft-held': {
    severity: 'info',
    usage: false,
    says: 'Held back as a draft: {title}',
    mend: 'Take draft: true out of it to publish it.',
  },
  'published-later': {
    severity: 'info',
    usage: false,
    says: 'Held back until {published}: {title}',
    mend: 'Build again after that time, or say another one with --now.',
  },
  'language-guessed': {
    severity: 'info',
    usage: false,
    says: 'Nothing says the language; it looks like {language}.',
    mend: 'Say it: a line Language: {language}, lang: in front matter, or site.language in the config.',
  },
  'image-missing': {
    severity: 'warning',
    usage: false,
    says: 'This picture was left out, for there is none that can be published: {path}',
    mend: 'Put it beside the article (PNG, JPEG, GIF, WebP, AVIF or SVG, at most 20 MB, inside of the newsroom), or correct its path.',
  },
  'local-link': {
    severity: 'warning',
    usage: false,
    says: 'This link leads to no article of the newsroom: {path}',
    mend: 'Write its whole address, or the path of an article beside this one.',
  },
  'last-good-kept': {
    severity: 'warning',
    usage: false,
    says: 'This article cannot be read now; its last good version stays published.',
    mend: 'Mend the error above.',
  },

  // fetching
  'fetch-refused': {
    severity: 'error',
    usage: false,
    says: 'This address is not fetched: {reason}',
    mend: '{mend}',
  },
  'fetch-failed': {
    severity: 'error',
    usage: false,
    says: 'This address could not be fetched: {reason}',
    mend: '{mend}',
  },
  'fetch-too-large': {
    severity: 'error',
    usage: false,
    says: 'What this address gives is larger than {limit} bytes.',
    mend: 'Take the address of one article, or of a feed with fewer entries.',
  },

  // build
  'out-unwritable': {
    severity: 'error',
    usage: false,
    says: 'Cannot write: {reason}',
    mend: 'Check the rights of the folder and the free space on its disk; what stood there is still whole.',
  },
  'out-outside': {
    severity: 'error',
    usage: false,
    says: 'This path leads outside of the out folder (a symbolic link?), so it was not written.',
    mend: 'Remove the link.',
  },
  'out-foreign': {
    severity: 'warning',
    usage: false,
    says: 'Postrider no longer writes this file, but somebody changed it since; it was left there.',
    mend: 'Delete it if it is not yours.',
  },

  // email
  'template-missing': {
    severity: 'error',
    usage: false,
    says: 'There is no template {name}.',
    mend: 'Run postrider init to get the templates that are missing; it never overwrites.',
  },
  'template-liquid': {
    severity: 'error',
    usage: false,
    says: 'The template does not render: {reason}',
    mend: 'Mend that place in the template.',
  },
  'template-mjml': {
    severity: 'error',
    usage: false,
    says: 'The template is not good MJML: {reason}',
    mend: 'Mend that tag in the template; the MJML documentation lists what each may hold.',
  },
  'digest-shortened': {
    severity: 'info',
    usage: false,
    says: 'So that no mail client clips the digest (at most {limit} bytes of HTML), this story is told shorter in it: {title}',
    mend: 'Nothing need be done; a shorter “Why it matters”, or fewer takeaways, would make room.',
  },
  'digest-clipped': {
    severity: 'warning',
    usage: false,
    says: 'The digest has {bytes} bytes of HTML; Gmail shows no more than {limit} and hides the rest, the way to leave with it.',
    mend: 'Shorten “Why it matters” or the takeaways of its stories, which are told in full.',
  },
  'nothing-to-send': {
    severity: 'error',
    usage: false,
    says: 'There is no article to make an edition from.',
    mend: 'Put an article into articles/.',
  },

  // sending
  'no-list': {
    severity: 'error',
    usage: true,
    says: 'Nobody is named to send to.',
    mend: 'Name one address, or a file with one a line: postrider send --to ADDR|FILE',
  },
  'bad-address': {
    severity: 'error',
    usage: false,
    says: 'This is not an address that mail can go to: {address}',
    mend: 'Write one address a line, as name@example.org or Name <name@example.org>.',
  },
  'send-refused': {
    severity: 'error',
    usage: false,
    says: 'Nothing was sent: the errors above would leave something out of this edition.',
    mend: 'Mend what is named above, or move those files out of the newsroom.',
  },
  'not-confirmed': {
    severity: 'error',
    usage: true,
    says: 'There is no terminal to ask on, so nothing was sent.',
    mend: 'Look first with --dry-run, then say --yes.',
  },
  'no-from': {
    severity: 'error',
    usage: false,
    says: 'Nothing says who the mail is from.',
    mend: 'Set email.from in postrider.config.ts.',
  },
  'no-smtp': {
    severity: 'error',
    usage: false,
    says: 'No SMTP server.',
    mend: 'Set POSTRIDER_SMTP_URL, for example in .env: smtp://user:password@smtp.example.org:587',
  },
  'smtp-url': {
    severity: 'error',
    usage: false,
    says: 'POSTRIDER_SMTP_URL {wants}.',
    mend: 'Write it as smtp://user:password@host:587 or smtps://user:password@host:465; in a password % / : @ ? # as %25 %2F %3A %40 %3F %23.',
  },
  'smtp-connect': {
    severity: 'error',
    usage: false,
    says: 'No connection to {server}: {reason}',
    mend: 'Check host and port of POSTRIDER_SMTP_URL; whoever is left is mailed when you run it again.',
  },
  'smtp-tls': {
    severity: 'error',
    usage: false,
    says: 'No safe connection to {server}: {reason}',
    mend: 'Use a server with STARTTLS or smtps:// and a valid certificate; nothing was sent in clear.',
  },
  'smtp-auth': {
    severity: 'error',
    usage: false,
    says: '{server} refused the user name or the password: {reason}',
    mend: 'Check both in POSTRIDER_SMTP_URL; some services want an app password.',
  },
  'smtp-refused': {
    severity: 'error',
    usage: false,
    says: '{server} refused to send from {from}: {reason}',
    mend: 'Set email.from to an address that this server may send for.',
  },
  'delivery-failed': {
    severity: 'error',
    usage: false,
    says: '{address} was refused: {reason}',
    mend: 'Correct the address, or ask the server’s postmaster; name the edition and this one address to try once more.',
  },
  'delivery-deferred': {
    severity: 'error',
    usage: false,
    says: '{address} was not sent yet: {reason}',
    mend: 'Run the same command again later, and name the edition where there is a new draft by then; it mails only who is left.',
  },
  'delivery-uncertain': {
    severity: 'error',
    usage: false,
    says: '{address} may or may not have it: {reason}',
    mend: 'Run the same command again; it sends with the same Message-ID, so that many mailboxes drop the copy.',
  },
  'edition-waiting': {
    severity: 'warning',
    usage: false,
    says: 'Put off and still without this edition: {left} of the addresses that are named.',
    mend: 'To try them again: postrider send {edition} --to {to}',
  },
  'edition-busy': {
    severity: 'error',
    usage: false,
    says: 'Another postrider is sending from this newsroom.',
    mend: 'Wait for it to end, or stop it.',
  },

  // pinging
  'no-hub': {
    severity: 'error',
    usage: false,
    says: 'No hub is named that could be told.',
    mend: 'Set feeds.hub in postrider.config.ts to the address of a WebSub hub, then build and publish once more.',
  },
  'nothing-published': {
    severity: 'error',
    usage: false,
    says: 'There is no feed here to tell the hub about.',
    mend: 'Run postrider build first, and publish what it writes.',
  },
  'hub-silent': {
    severity: 'error',
    usage: false,
    says: 'The hub {hub} could not be reached: {reason}.',
    mend: 'Check feeds.hub and the connection, then run postrider ping again; it tells only what is left.',
  },
  'hub-refused': {
    severity: 'error',
    usage: false,
    says: 'The hub {hub} did not take this: {reason}.',
    mend: '{mend}',
  },

  // preview
  'port-taken': {
    severity: 'error',
    usage: false,
    says: 'Port {port} cannot be used: {reason}',
    mend: 'Choose another one with --port, or --port 0 for any.',
  },

  // the last resort
  internal: {
    severity: 'error',
    usage: false,
    says: 'Postrider met something it did not expect: {reason}',
    mend: 'Please report it with the command and the text above; DEBUG=postrider prints where.',
  },
} as const satisfies Record<string, { severity: Severity; usage: boolean; says: string; mend: string }>

/** The name of a problem, as printed in grey and in `--json`. */
export type Code = keyof typeof TABLE
