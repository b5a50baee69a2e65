import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FEATURES } from '../../src/check/client-support.ts'
import { type Ports, RULES } from '../../src/check/index.ts'
import { preflight } from '../../src/delivery/index.ts'
import { writeEdition, writePlan } from '../../src/edition/index.ts'
import { SHIPPED_TEMPLATES } from '../../src/email/index.ts'
import { dkimRecordOf, openNewsroom } from '../../src/newsroom/index.ts'
import { ProblemError } from '../../src/problem/index.ts'
import { ED25519, ED25519_PEM, RSA, RSA_PEM } from '../delivery/dkim-keys.ts'
import { article as articleOf } from '../support/article.ts'
import { clock, newsroom, put, STORY } from '../support/newsroom.ts'
import { tableFrom } from './client-table.ts'

const GOOD = {
  site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026', timeZone: 'Europe/London' },
  email: {
    from: 'The Record <news@example.org>',
    unsubscribe: 'leave@example.org',
    unsubscribeUrl: 'https://example.org/unsubscribe',
    listId: 'weekly.example.org',
    postalAddress: 'The Record, 3 Ferry Lane, Larkmoor',
    dkim: { selector: 'a2026' },
  },
}
const shipped = (name: string) => readFileSync(join(SHIPPED_TEMPLATES, name), 'utf8')
const HEAVY = Buffer.alloc(1_200_000, 1)

type Case = {
  files?: Record<string, string | Uint8Array>
  config?: object
  before?: (dir: string) => void
  ports?: Partial<Ports>
  edition?: string
}

const withKey = (pem: string) => (dir: string) => {
  put(dir, { '.postrider/dkim.pem': pem })
  chmodSync(join(dir, '.postrider/dkim.pem'), 0o600)
}
const withoutKey = (dir: string) => rmSync(join(dir, '.postrider/dkim.pem'))
const withDkim = (dkim: unknown) => ({ ...GOOD, email: { ...GOOD.email, dkim } })
/** The story of every test, in an edition that was sent. */
const told =
  (id: string, uri: string | null = null) =>
  (dir: string) => {
    const slug = 'water-council-sets-summer-limits'
    const edition = {
      id,
      date: `${id.slice(0, 10)}T08:00:00Z`,
      subject: 'Told',
      preheader: '',
      note: null,
      planned: null,
      schedule: null,
      slot: null,
      template: null,
    }
    writeEdition(dir, {
      ...edition,
      articles: [articleOf({ slug })],
      html: '',
      text: '',
      message: 'From: a\r\n\r\n',
      uri,
      placeholder: null,
    })
    writePlan(dir, {
      made: edition.date,
      subject: null,
      preheader: null,
      note: null,
      articles: [articleOf({ slug }).id],
    })
  }

async function judged({ files = {}, config = GOOD, before, ports = {}, edition }: Case) {
  const dir = newsroom(files, config)
  withKey(RSA_PEM)(dir)
  before?.(dir)
  const room = await openNewsroom(dir, {})
  const { verdict } = await preflight(room, edition ?? null, { clock, letters: true, ask: null, txt: null, ...ports })
  return verdict
}

const inMail = (part: string, more: string) => ({
  [`emails/parts/${part}.mjml`]: shipped(`parts/${part}.mjml`).replace('</mj-text>', `${more}</mj-text>`),
})
const article = (more: string) => ({
  'articles/water.md': `---\ntitle: Water council sets summer limits\nauthor: Mara Ellison\ndate: 2026-11-12\n---\n${more}\n\nThe vote came a little after ten.\n`,
})
const dnsOf = (records: Record<string, string[]>) => ({ txt: async (name: string) => records[name] ?? [] })
const GOOD_DNS = {
  'example.org': ['v=spf1 mx -all'],
  'a2026._domainkey.example.org': [dkimRecordOf({ ...RSA, selector: 'a2026' }).value],
  '_dmarc.example.org': ['v=DMARC1; p=none'],
}

test('a good edition passes every rule', async () => {
  const { findings, passed, skipped } = await judged({ ports: { ask: async () => null, ...dnsOf(GOOD_DNS) } })
  expect(findings).toEqual([])
  expect(passed).toEqual(RULES.map(each => each.name))
  expect(skipped).toEqual([])
})

test('without the network the two rules that need it say so', async () => {
  const { skipped } = await judged({})
  expect(skipped).toEqual([
    { rule: 'live-links', reason: 'only with --links' },
    { rule: 'dns', reason: 'only with --dns' },
  ])
})

test('a config that names no way to leave is told once, not also as a link that the template has lost', async () => {
  const email = { ...GOOD.email, unsubscribe: undefined, unsubscribeUrl: undefined }
  const { findings } = await judged({ config: { ...GOOD, email } })
  expect(findings.map(each => each.code)).toEqual(['no-way-to-leave'])
})

const FAULTS: readonly (readonly [rule: string, code: string, fault: Case])[] = [
  ['headers', 'no-from', { config: { ...GOOD, email: { ...GOOD.email, from: undefined } } }],
  [
    'headers',
    'no-way-to-leave',
    { config: { ...GOOD, email: { ...GOOD.email, unsubscribe: undefined, unsubscribeUrl: undefined } } },
  ],
  ['headers', 'no-one-click', { config: { ...GOOD, email: { ...GOOD.email, unsubscribeUrl: undefined } } }],
  ['headers', 'no-list-id', { config: { ...GOOD, email: { ...GOOD.email, listId: undefined } } }],
  [
    'subject',
    'subject-capitals',
    {
      files: {
        'articles/a.txt': STORY.replace('Water council sets summer limits', 'WATER COUNCIL SETS SUMMER LIMITS'),
      },
    },
  ],
  ['size', 'mail-clipped', { files: inMail('footer', `<p>${'rain and more '.repeat(8_000)}</p>`) }],
  ['size', 'mail-near-clip', { files: inMail('footer', `<p>${'rain and more '.repeat(6_500)}</p>`) }],
  ['slots', 'slot-unfilled', { files: inMail('footer', '<p>Dear *|FNAME|*</p>') }],
  ['links', 'link-placeholder', { files: inMail('footer', '<p><a href="#">Read on</a></p>') }],
  ['links', 'link-relative', { files: inMail('footer', '<p><a href="/about/">About</a></p>') }],
  ['links', 'link-insecure', { files: article('See [the plan](http://plan.example/).') }],
  [
    'links',
    'unsubscribe-missing',
    { files: { 'emails/parts/footer.mjml': shipped('parts/footer.mjml').replace(/<a href[^>]*>.*?<\/a>/s, '') } },
  ],
  [
    'links',
    'web-version-missing',
    { files: { 'emails/parts/footer.mjml': shipped('parts/footer.mjml').replace(/<a href[^>]*>.*?<\/a>/s, '') } },
  ],
  ['consent', 'postal-address', { config: { ...GOOD, email: { ...GOOD.email, postalAddress: undefined } } }],
  [
    'consent',
    'postal-address-missing',
    { files: { 'emails/parts/footer.mjml': shipped('parts/footer.mjml').replace('{{ footer.address }}', '') } },
  ],
  [
    'consent',
    'reason-missing',
    { files: { 'emails/parts/footer.mjml': shipped('parts/footer.mjml').replace('{{ footer.reason }}', '') } },
  ],
  ['text-part', 'text-links', { files: inMail('footer', '<p><a href="https://elsewhere.example/x">More</a></p>') }],
  ['text-part', 'text-words', { files: inMail('footer', '<p>Sesquipedalian</p>') }],
  ['alt', 'alt-missing', { files: inMail('footer', '<p><img src="https://example.org/a.png" width="552" /></p>') }],
  [
    'alt',
    'alt-empty',
    { files: inMail('footer', '<p><img src="https://example.org/a.png" alt="" width="552" /></p>') },
  ],
  [
    'alt',
    'alt-file-name',
    { files: inMail('footer', '<p><img src="https://example.org/a.png" alt="IMG_2041.jpg" width="552" /></p>') },
  ],
  [
    'images',
    'image-size',
    { files: inMail('footer', '<p><img src="https://example.org/a.png" alt="The weir" /></p>') },
  ],
  [
    'images',
    'image-data',
    { files: inMail('footer', '<p><img src="data:image/png;base64,AAAA" alt="The weir" width="9" /></p>') },
  ],
  [
    'images',
    'image-type',
    { files: inMail('footer', '<p><img src="https://example.org/a.webp" alt="The weir" width="9" /></p>') },
  ],
  ['images', 'image-heavy', { files: { ...article('![The weir at dawn](weir.jpg)'), 'articles/weir.jpg': HEAVY } }],
  [
    'images',
    'images-heavy',
    {
      files: {
        ...article('![The weir](a.jpg)\n\n![The mill](b.jpg)\n\n![The lock](c.jpg)'),
        'articles/a.jpg': HEAVY,
        'articles/b.jpg': HEAVY,
        'articles/c.jpg': HEAVY,
      },
    },
  ],
  [
    'contrast',
    'contrast-low',
    {
      config: {
        ...GOOD,
        email: { ...GOOD.email, theme: { colors: { muted: { light: '#bbbbbb', dark: '#a3a8a2' } } } },
      },
    },
  ],
  [
    'contrast',
    'contrast-low',
    {
      config: {
        ...GOOD,
        email: { ...GOOD.email, theme: { colors: { accent: { light: '#17594a', dark: '#17594a' } } } },
      },
    },
  ],
  [
    'structure',
    'language-missing',
    { files: { 'emails/story.mjml': shipped('story.mjml').replace('lang="{{ lang }}"', 'lang=""') } },
  ],
  [
    'structure',
    'title-missing',
    { files: { 'emails/story.mjml': shipped('story.mjml').replace('<mj-title>{{ subject }}</mj-title>', '') } },
  ],
  ['structure', 'one-first-heading', { files: inMail('footer', '<h1>Again</h1>') }],
  ['structure', 'heading-skipped', { files: inMail('footer', '<h5>Deep</h5>') }],
  ['structure', 'table-role', { files: inMail('footer', '<table><tr><td>Side</td></tr></table>') }],
  ['clients', 'client-support', { files: inMail('footer', '<p style="display:flex">Side by side</p>') }],
  [
    'spam',
    'spam-words',
    { files: { 'articles/a.txt': STORY.replace('Water council sets summer limits', 'Act now!! Water is short') } },
  ],
  [
    'spam',
    'spam-answer',
    { files: { 'articles/a.txt': STORY.replace('Water council sets', 'Re: Water council sets') } },
  ],
  ['spam', 'spam-shortener', { files: article('See [the plan](https://bit.ly/abc).') }],
  ['spam', 'spam-disguise', { files: article('See [https://bank.example/](https://phish.example/).') }],
  [
    'spam',
    'spam-pictures',
    {
      files: inMail(
        'footer',
        Array.from(
          { length: 9 },
          (_, index) => `<p><img src="https://example.org/${index}.png" alt="x" width="9" /></p>`,
        ).join(''),
      ),
    },
  ],
  [
    'templates',
    'template-liquid',
    { files: { 'emails/confirm.mjml': shipped('confirm.mjml').replace('{{ lang }}', '{{ langauge }}') } },
  ],
  [
    'feeds',
    'feed-id-changed',
    {
      before: dir =>
        put(dir, {
          'out/feed.json': JSON.stringify({
            items: [{ id: 'tag:old', url: 'https://example.org/articles/water-council-sets-summer-limits/' }],
          }),
        }),
    },
  ],
  [
    'feeds',
    'feed-id-twice',
    {
      before: dir => {
        for (const id of ['2026-11-13-1', '2026-11-13-2']) told(id, 'tag:example.org,2026:editions/one')(dir)
      },
    },
  ],
  ['pages', 'page-link-dead', { files: article('See [what was](https://example.org/articles/gone/).') }],
  [
    'live-links',
    'link-dead',
    {
      files: article('See [the plan](https://plan.example/gone).'),
      ports: { ask: async url => (url.includes('gone') ? 'it answered 404' : null) },
    },
  ],
  ['dns', 'spf-missing', { ports: dnsOf({ '_dmarc.example.org': ['v=DMARC1; p=none'] }) }],
  ['dns', 'spf-several', { ports: dnsOf({ ...GOOD_DNS, 'example.org': ['v=spf1 mx -all', 'v=spf1 a -all'] }) }],
  ['dns', 'spf-open', { ports: dnsOf({ ...GOOD_DNS, 'example.org': ['v=spf1 +all'] }) }],
  [
    'dns',
    'spf-missing',
    { config: { ...GOOD, email: { ...GOOD.email, bounces: 'bounces@mail.example.org' } }, ports: dnsOf(GOOD_DNS) },
  ],
  ['dns', 'dkim-missing', { ports: dnsOf({ ...GOOD_DNS, 'a2026._domainkey.example.org': ['v=DKIM1; p='] }) }],
  ['dns', 'dkim-other', { ports: dnsOf(GOOD_DNS), before: withKey(ED25519_PEM) }],
  [
    'dns',
    'dkim-other',
    {
      ports: dnsOf({
        ...GOOD_DNS,
        'a2026._domainkey.example.org': [RSA, ED25519].map(each => dkimRecordOf(each).value),
      }),
    },
  ],
  [
    'dns',
    'dkim-missing',
    {
      config: withDkim([{ selector: 'a2026' }, { selector: 'b2026' }]),
      before: withKey(RSA_PEM + ED25519_PEM),
      ports: dnsOf(GOOD_DNS),
    },
  ],
  ['signature', 'dkim-unknown', { config: withDkim(undefined) }],
  ['signature', 'dkim-key', { before: withKey('no key') }],
  ['signature', 'dkim-key', { config: withDkim([{ selector: 'a2026' }, { selector: 'b2026' }]) }],
  ['signature', 'dkim-key-open', { before: dir => chmodSync(join(dir, '.postrider/dkim.pem'), 0o640) }],
  ['signature', 'dkim-unaligned', { config: withDkim({ selector: 'a2026', domain: 'example.com' }) }],
  ['told-before', 'told-before', { before: told('2026-11-01-1') }],
  ['dns', 'dmarc-missing', { ports: dnsOf({ 'example.org': ['v=spf1 mx -all'] }) }],
]

test.each(FAULTS)('%s finds %s', async (rule, code, fault) => {
  const { findings } = await judged(fault)
  expect(findings.map(each => `${each.rule} ${each.code}`)).toContain(`${rule} ${code}`)
})

test('every rule but those of the message’s own make has a case that fails it', () => {
  expect(new Set(FAULTS.map(([rule]) => rule))).toEqual(new Set(RULES.map(each => each.name)))
})

const FINE: readonly (readonly [what: string, fine: Case])[] = [
  [
    'a greeting',
    { config: { ...GOOD, email: { ...GOOD.email, greeting: { named: 'Hello {name}.', plain: 'Hello.' } } } },
  ],
  [
    'a name that looks like a host',
    { files: article('See [Node.js](https://nodejs.org/) and [bbc.co.uk/x](https://news.bbc.co.uk/x).') },
  ],
  ['a story of templates', { files: article('Write `{{ name }}` and `*|FNAME|*` there.') }],
  [
    'a table without heads',
    { files: article('<table><tr><td>Cap</td><td>82</td></tr><tr><td>Start</td><td>June</td></tr></table>') },
  ],
  ['an emphasis within a word', { files: article('This is **un**believable, and 这是**重要**的消息。') }],
  [
    'a sign in an address that is no UTF-8',
    { files: article('See [it](https://example.org/pics/100%25.jpg) and [x](https://elsewhere.example/a%FF).') },
  ],
  [
    'a winner',
    {
      files: {
        'articles/a.txt': STORY.replace('Water council sets summer limits', 'Lottery winner gives all to the school'),
      },
    },
  ],
]

test.each(FINE)('%s is nothing to blame', async (_, fine) => {
  const { findings } = await judged(fine)
  expect(findings).toEqual([])
})

const SIGNED_FOR: readonly (readonly [from: string, domain: string, severities: readonly string[]])[] = [
  ['example.org', 'example.org', []],
  ['example.org', 'EXAMPLE.org', []],
  ['example.org', 'mail.example.org', []],
  ['news.mail.example.org', 'example.org', []],
  ['news.example.org', 'mail.example.org', ['warning']],
  ['paper.co.uk', 'other.co.uk', ['warning']],
  ['example.org', 'example.com', ['error']],
  ['example.org', 'anexample.org', ['error']],
  ['example.org', 'example.org.evil.example', ['error']],
]

test.each(SIGNED_FOR)('from %s, signed for %s: %j', async (from, domain, severities) => {
  const email = { ...GOOD.email, from: `news@${from}`, dkim: { selector: 'a2026', domain } }
  const { findings } = await judged({ config: { ...GOOD, email } })
  expect(findings.filter(each => each.code === 'dkim-unaligned').map(each => each.severity)).toEqual(severities)
})

test('where the key is not on this machine the edition may still be good: a warning, and the DNS is asked', async () => {
  const { findings } = await judged({ before: withoutKey, ports: dnsOf(GOOD_DNS) })
  expect(findings.map(each => `${each.severity} ${each.code}`)).toEqual(['warning dkim-key'])
  const gone = await judged({ before: withoutKey, ports: dnsOf({ ...GOOD_DNS, 'a2026._domainkey.example.org': [] }) })
  expect(gone.findings.map(each => each.code)).toEqual(['dkim-missing', 'dkim-key'])
})

test('where the relay signs, nothing is asked of a key or a selector', async () => {
  const asked: string[] = []
  const txt = async (name: string) => {
    asked.push(name)
    return dnsOf(GOOD_DNS).txt(name)
  }
  const { findings } = await judged({ config: withDkim('relay'), before: withKey('no key'), ports: { txt } })
  expect(findings).toEqual([])
  expect(asked.toSorted()).toEqual(['_dmarc.example.org', 'example.org'])
})

test('of two keys each has its record', async () => {
  const records = { ...GOOD_DNS, 'b2026._domainkey.mail.example.org': [dkimRecordOf(ED25519).value] }
  const config = withDkim([{ selector: 'a2026' }, { selector: 'b2026', domain: 'mail.example.org' }])
  const { findings } = await judged({ config, before: withKey(RSA_PEM + ED25519_PEM), ports: dnsOf(records) })
  expect(findings).toEqual([])
})

test('an edition that was sent is held against the ones before it, not against itself or later ones', async () => {
  const before = (dir: string) => {
    told('2026-11-01-1')(dir)
    told('2026-11-08-1')(dir)
  }
  const codes = async (edition: string) =>
    (await judged({ before, edition })).findings.filter(each => each.rule === 'told-before').map(each => each.message)
  expect(await codes('2026-11-01-1')).toEqual([])
  expect(await codes('2026-11-08-1')).toEqual(['"Quiet river plan" was in the edition 2026-11-01-1 already.'])
})

test('what is no UTF-8 in an address of our own stops no rule', async () => {
  const { findings } = await judged({ files: article('See [x](https://example.org/articles/a%FF/).') })
  expect(findings.map(each => each.code)).not.toContain('internal')
})

test('where nobody is the sender the rules of the mail are not called passed', async () => {
  const { passed, skipped } = await judged({ config: { ...GOOD, email: { ...GOOD.email, from: undefined } } })
  expect(passed).not.toContain('links')
  expect(skipped).toContainEqual({ rule: 'links', reason: 'there is no mail' })
})

test('a rule that is stopped tells why, and the others judge on', async () => {
  const txt = async () => {
    throw new ProblemError('dns-silent', { at: 'example.org', reason: 'ESERVFAIL' })
  }
  const { findings, passed } = await judged({ ports: { txt } })
  expect(findings.map(each => `${each.rule} ${each.code}`)).toEqual(['dns dns-silent'])
  expect(passed).toContain('links')
})

test('the worst comes first, and each says its rule and whose demand it is', async () => {
  const { findings } = await judged({
    files: { ...inMail('footer', '<p><a href="#">Read on</a></p>') },
    config: { ...GOOD, email: { from: GOOD.email.from, unsubscribe: GOOD.email.unsubscribe } },
  })
  expect(findings.map(each => each.severity)).toEqual(
    ['error', 'warning', 'warning', 'warning', 'info', 'info'].slice(0, findings.length),
  )
  for (const each of findings) expect(each.source.length).toBeGreaterThan(5)
})

test('a finding names the article or the line of the template that it comes from', async () => {
  const { findings } = await judged({
    files: {
      ...article('See [the plan](http://plan.example/).'),
      ...inMail('footer', '\n<p><a href="#top">Up</a></p>'),
    },
  })
  expect(findings.find(each => each.code === 'link-insecure')?.at).toBe('articles/water.md')
  const lines = shipped('parts/footer.mjml').split('\n')
  const line = lines.findIndex(each => each.includes('</mj-text>')) + 2
  expect(findings.find(each => each.code === 'link-relative')?.at).toBe(`emails/parts/footer.mjml:${line}`)
})

test('what mail clients support is as the data of caniemail.com say', () => {
  expect(FEATURES).toEqual(tableFrom())
})
