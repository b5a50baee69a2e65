import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { previewApp } from '../../src/preview/app.ts'
import { deskOf } from '../../src/preview/state.ts'
import { bytesOf } from '../../src/publish/index.ts'
import { CONFIG, clock, newsroom, put, STORY, tree } from '../support/newsroom.ts'
import { atom, web } from '../support/web.ts'

const BROKEN = '<mj-text>{{ story.headlin }}</mj-text>\n'

function deskIn(dir: string) {
  const desk = deskOf(dir, {}, { clock })
  let told = 0
  desk.onChange(() => {
    told += 1
  })
  return { desk, told: () => told }
}

const shownFile = (desk: ReturnType<typeof deskOf>, path: string) => {
  const content = desk.shown().publication?.files.get(path)
  return content === undefined ? undefined : String(bytesOf(content, path))
}
const codes = (desk: ReturnType<typeof deskOf>) =>
  desk
    .shown()
    .problems.filter(each => each.severity === 'error')
    .map(each => each.code)

describe('the desk', () => {
  test('nothing of out/ and no lock file is written, whatever is composed', async () => {
    const dir = newsroom()
    const before = Object.keys(tree(dir))
    const { desk } = deskIn(dir)
    await desk.refresh()
    put(dir, { 'articles/new.txt': STORY.replace('Water council', 'Another council') })
    await desk.refresh()
    expect(desk.shown().publication?.articles).toHaveLength(2)
    const after = Object.keys(tree(dir)).filter(path => !path.startsWith('.postrider/'))
    expect(after).toEqual([...before, 'articles/new.txt'].sort())
  })

  test('a file that is saved without a change is no change', async () => {
    const dir = newsroom()
    const { desk, told } = deskIn(dir)
    await desk.refresh()
    put(dir, { 'articles/water.txt': STORY })
    await desk.refresh()
    expect(told()).toBe(1)
  })

  test('calls that come while one runs share the next one', async () => {
    const { desk, told } = deskIn(newsroom())
    const first = desk.refresh()
    expect(desk.refresh()).toBe(first)
    await first
    expect(told()).toBe(1)
  })

  test('who no longer listens is told nothing', async () => {
    const { desk } = deskIn(newsroom())
    let told = 0
    desk.onChange(() => {
      told += 1
    })()
    await desk.refresh()
    expect(told).toBe(0)
  })

  test('a broken template leaves the last good mail beside what is new, and its error goes when it is mended', async () => {
    const dir = newsroom()
    const { desk } = deskIn(dir)
    await desk.refresh()
    const good = desk.shown().publication?.drafts[0]?.digest?.html
    put(dir, {
      'emails/parts/lead.mjml': BROKEN,
      'articles/new.txt': STORY.replace('Water council', 'Another council'),
    })
    await desk.refresh()
    expect(codes(desk)).toEqual(['template-liquid'])
    expect(desk.shown().publication?.drafts[0]?.digest?.html).toBe(good)
    expect(shownFile(desk, 'atom.xml')).toContain('Another council')
    expect(desk.shown().publication?.files.has('editions/2026-11-20-1/email.html')).toBe(true)
    rmSync(join(dir, 'emails'), { recursive: true })
    await desk.refresh()
    expect(codes(desk)).toEqual([])
    expect(desk.shown().publication?.drafts[0]?.digest?.html).toContain('Another council')
  })

  test('a mail is not shown for a draft that there is no longer', async () => {
    const dir = newsroom()
    const { desk } = deskIn(dir)
    await desk.refresh()
    rmSync(join(dir, 'articles', 'water.txt'))
    await desk.refresh()
    expect(desk.shown().publication?.drafts).toEqual([])
  })

  test('a broken config leaves all that was shown, with every problem of it, and is mended by the next good one', async () => {
    const dir = newsroom()
    const { desk } = deskIn(dir)
    await desk.refresh()
    const before = desk.shown().publication
    put(dir, { 'postrider.config.ts': 'export default { site: { title: 1 }, colour: "red" }' })
    await desk.refresh()
    expect(codes(desk)).toEqual(['config-value', 'config-value', 'config-value', 'config-unknown-key'])
    expect(desk.shown().publication).toBe(before)
    put(dir, {
      'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, site: { ...CONFIG.site, title: 'The New Name' } })}`,
    })
    await desk.refresh()
    expect(codes(desk)).toEqual([])
    expect(shownFile(desk, 'index.html')).toContain('<title>The New Name</title>')
  })

  test('a template that no mail of the draft is made of is a change too: a letter’s, or one without a draft', async () => {
    for (const files of [{}, { 'articles/.keep': '' }]) {
      const dir = newsroom(files)
      const { desk, told } = deskIn(dir)
      await desk.refresh()
      put(dir, { 'emails/welcome.mjml': '<mjml><mj-body></mj-body></mjml>' })
      await desk.refresh()
      expect(told()).toBe(2)
    }
  })

  test('a folder without a config is left as it was found', async () => {
    const dir = newsroom()
    rmSync(join(dir, 'postrider.config.ts'))
    const { desk } = deskIn(dir)
    await desk.refresh()
    expect(codes(desk)).toEqual(['no-config'])
    expect(existsSync(join(dir, '.postrider'))).toBe(false)
  })
})

describe('the stream of changes', () => {
  /** The stream of a desk, read event by event. */
  async function listen(desk: ReturnType<typeof deskOf>, closing: AbortController) {
    const sendTest = async () => ({ sent: false, says: '' })
    const app = previewApp(desk, '.', { hosts: () => ['127.0.0.1'], closing: closing.signal, sendTest })
    const answer = await app.request('/events', { headers: { host: '127.0.0.1' } })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    return async () => (await reader?.read())?.value
  }

  test('says at once which version is shown, then each new one, and ends when the preview closes', async () => {
    const dir = newsroom()
    const { desk } = deskIn(dir)
    await desk.refresh()
    const closing = new AbortController()
    const next = await listen(desk, closing)
    const first = desk.shown().version
    expect(await next()).toBe(`event: version\ndata: ${first}\n\n`)
    put(dir, { 'articles/water.txt': STORY.replace('Water council', 'Another council') })
    await desk.refresh()
    expect(desk.shown().version).not.toBe(first)
    expect(await next()).toBe(`event: version\ndata: ${desk.shown().version}\n\n`)
    closing.abort()
    expect(await next()).toBeUndefined()
  })

  test('a change that comes before the stream is being read is not missed', async () => {
    const dir = newsroom()
    const { desk } = deskIn(dir)
    await desk.refresh()
    const next = await listen(desk, new AbortController())
    put(dir, { 'articles/water.txt': STORY.replace('Water council', 'Another council') })
    await desk.refresh()
    const said = [await next(), await next()].join('')
    expect(said.endsWith(`data: ${desk.shown().version}\n\n`)).toBe(true)
  })
})

test('the web is asked when the preview starts, and not at each save', async () => {
  const served = await web({ '/feed': { body: atom([1]) }, '/other': { body: atom([2]) } })
  const dir = newsroom({ 'articles/a.txt': STORY })
  const setSources = (names: string[]) =>
    put(dir, {
      'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, sources: ['articles', ...names.map(each => served.url + each)], fetch: { allow: [served.host] } })}`,
    })
  setSources(['/feed'])
  const desk = deskOf(dir, {}, { clock })
  await desk.refresh()
  put(dir, { 'articles/a.txt': STORY.replace('upper', 'lower') })
  await desk.refresh()
  expect(served.asked.map(each => each.path)).toEqual(['/feed'])
  setSources(['/feed', '/other'])
  await desk.refresh()
  expect(served.asked.map(each => each.path)).toEqual(['/feed', '/other'])
  expect(desk.shown().publication?.articles).toHaveLength(3)
})
