import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openNewsroom, secretsOf } from '../../src/newsroom/index.ts'
import { openState } from '../../src/store/index.ts'
import { smtpServer } from '../delivery/smtp.ts'
import { postrider, type Ran } from '../support/cli.ts'
import { folder, newsroom, put } from '../support/newsroom.ts'

const ADA = 'Ada.Lovelace@example.net'
const BEN = 'ben@example.net'

/** Every byte of a folder's files, each as text that keeps all of them. */
function everything(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => `${file}\n${readFileSync(file, 'latin1')}`)
    .join('\n')
}

async function room() {
  const server = await smtpServer({
    on: {
      rcpt: to => (to.toLowerCase().startsWith('ada') ? { code: 550, text: `5.1.1 <${to}> is not here` } : undefined),
    },
  })
  const dir = newsroom()
  const env = { POSTRIDER_SMTP_URL: server.url }
  const run = (...args: string[]): Promise<Ran> => postrider(dir, args, { env })
  return { dir, run, server }
}

test('after erase an address is in no file of the newsroom, whatever was done with it before', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', `Ada <${ADA}>`, BEN, '--list', 'water', '--tag', 'old')
  await run('send', '--dry-run')
  await run('send', '--skip-test', '--yes')
  await run('subscribers', 'remove', ADA)
  expect(everything(dir).toLowerCase()).toContain(ADA.toLowerCase())
  const { code, stdout } = await run('subscribers', 'erase', ADA.toUpperCase(), '--yes')
  expect([code, stdout]).toEqual([0, 'Erased.\n'])
  expect(everything(dir).toLowerCase()).not.toContain('lovelace')
  expect(everything(dir)).toContain(BEN)
  const shown = JSON.parse((await run('subscribers', 'show', ADA, '--json')).stdout)
  expect(shown).toMatchObject({ subscriber: null, suppressed: 'erased', consents: [], deliveries: [] })
})

test('the ledger and the log keep the one who was erased by an id, so that counts and history stay', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', ADA, BEN)
  await run('send', '--skip-test', '--yes')
  await run('subscribers', 'erase', ADA, '--yes')
  const state = await openState(dir)
  const rows = await state
    .selectFrom('delivery')
    .select(['address_id', 'status', 'reply'])
    .orderBy('address_id')
    .execute()
  expect(rows).toEqual([
    { address_id: 1, status: 'failed', reply: null },
    { address_id: 2, status: 'sent', reply: expect.stringMatching(/^250 /) },
  ])
  const log = await state.selectFrom('consent').select(['address_id', 'what']).where('address_id', '=', 1).execute()
  expect(log.map(each => each.what)).toEqual(['added', 'bounced', 'erased'])
  await state.destroy()
})

test('who was erased is not added again, nor mailed by a list of addresses', async () => {
  const { run, server } = await room()
  await run('subscribers', 'erase', BEN, '--yes')
  const added = await run('subscribers', 'add', BEN)
  expect([added.code, added.stderr]).toEqual([1, expect.stringContaining('they asked to be forgotten')])
  const sent = await run('send', '--to', BEN, '--yes')
  expect(sent.stdout).toContain(`skipped  ${BEN}`)
  expect(server.accepted).toEqual([])
})

test('a backup is one file of its owner, written over nothing, and brings people, ledger and links back', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', BEN, 'cara@example.net', 'dan@example.net')
  await run('send', '--skip-test', '--yes')
  const file = join(folder(), 'deep/backup.sqlite')
  expect((await run('backup', file)).code).toBe(0)
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
  expect((await run('backup', file)).stderr).toContain('file-exists')
  const bare = newsroom()
  const other = (...args: string[]) => postrider(bare, args)
  expect((await other('restore', file)).code).toBe(2)
  expect(await other('restore', file, '--yes')).toMatchObject({ code: 0, stdout: 'Restored.\n' })
  const list = async () => JSON.parse((await other('subscribers', 'list', '--json')).stdout).states
  expect(await list()).toEqual({ active: 3 })
  expect((await postrider(bare, ['send', '2026-11-20-1', '--dry-run'])).code).toBe(0)
  const [key] = secretsOf(await openNewsroom(bare, {}))
  if (existsSync(join(dir, '.postrider/secret')))
    expect(key).toBe(readFileSync(join(dir, '.postrider/secret'), 'utf8').trim())
  expect(readdirSync(join(bare, '.postrider')).filter(name => name.includes('tmp'))).toEqual([])
})

test('who left or was forgotten since a backup stays away when it is brought back', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', ADA, BEN, 'cara@example.net')
  const file = join(folder(), 'backup.sqlite')
  await run('backup', file)
  await run('subscribers', 'remove', BEN)
  await run('subscribers', 'erase', ADA, '--yes')
  const restored = await run('restore', file, '--yes', '--json')
  expect(JSON.parse(restored.stdout)).toEqual({ file, kept: 2 })
  const { subscribers } = JSON.parse((await run('subscribers', 'list', '--json')).stdout)
  expect(subscribers.map((each: { address: string; state: string }) => [each.address, each.state])).toEqual([
    [BEN, 'unsubscribed'],
    ['cara@example.net', 'active'],
  ])
  expect(everything(dir).toLowerCase()).not.toContain('lovelace')
})

test('an empty file, and one that is cut off, are no backup: nobody is lost by them', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', BEN)
  const good = join(folder(), 'backup.sqlite')
  await run('backup', good)
  put(dir, { 'empty.sqlite': '', 'cut.sqlite': readFileSync(good).subarray(0, 5_000) })
  for (const name of ['empty.sqlite', 'cut.sqlite']) {
    const { code, stderr } = await run('restore', join(dir, name), '--yes')
    expect([name, code, stderr]).toEqual([name, 1, expect.stringMatching(/no-backup|state-damaged|state-unreadable/)])
  }
  expect(JSON.parse((await run('subscribers', 'list', '--json')).stdout).total).toBe(1)
})

test('what was sent since a backup is not sent again after it is brought back, and who left one list is not on it', async () => {
  const { run, server } = await room()
  await run('subscribers', 'add', BEN, 'cara@example.net', '--list', 'water')
  const file = join(folder(), 'backup.sqlite')
  await run('backup', file)
  await run('send', '--skip-test', '--yes')
  await run('restore', file, '--yes')
  expect(server.accepted).toHaveLength(2)
  await run('send', '2026-11-20-1', '--yes')
  await run('send', '--skip-test', '--yes')
  expect(server.accepted).toHaveLength(2)
})

test('the backup of another state is refused where there are people, for its links and refusals are others', async () => {
  const [one, other] = [await room(), await room()]
  await one.run('subscribers', 'add', BEN)
  await other.run('subscribers', 'add', BEN)
  const file = join(folder(), 'backup.sqlite')
  await other.run('backup', file)
  const { code, stderr } = await one.run('restore', file, '--yes')
  expect([code, stderr]).toEqual([1, expect.stringContaining('backup-foreign')])
})

test('an address is gone also where an editor wrote it into the log, where a send names it again, and where a killed backup left it', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', ADA, '--consent', `wrote from ${ADA.toUpperCase()} on 3 May`)
  put(dir, {
    '.postrider/postrider.sqlite.77.postrider-tmp': ADA,
    '.postrider/postrider.sqlite.77.postrider-tmp-wal': ADA,
  })
  await run('subscribers', 'erase', ADA, '--yes')
  await run('send', '--to', ADA, '--yes')
  expect(everything(dir).toLowerCase()).not.toContain('lovelace')
})

test('who was only mailed by --to is kept off by remove, as by their own click', async () => {
  const { run, server } = await room()
  await run('send', '--to', BEN, '--yes')
  expect((await run('subscribers', 'remove', BEN)).stdout).toBe(`left     ${BEN}\n`)
  const again = await run('send', '2026-11-20-1', '--to', BEN, '--test', BEN)
  expect(again.code).toBe(2)
  expect((await run('subscribers', 'add', BEN)).stderr).toContain('they left the list')
  expect(server.accepted).toHaveLength(1)
})

test('what is no backup, is damaged or is of a newer program is refused, and the state stays', async () => {
  const { dir, run } = await room()
  await run('subscribers', 'add', BEN)
  const state = await openState(dir)
  const before = await state.selectFrom('address').selectAll().execute()
  for (const file of ['postrider.config.ts', 'nothing.sqlite']) {
    const { code, stderr } = await run('restore', join(dir, file), '--yes')
    expect(code).toBe(1)
    expect(stderr).toMatch(/no-backup|unreadable-file/)
  }
  expect(await state.selectFrom('address').selectAll().execute()).toEqual(before)
  const good = join(folder(), 'backup.sqlite')
  await run('backup', good)
  const busy = await run('restore', good, '--yes')
  expect([busy.code, busy.stderr]).toEqual([1, expect.stringContaining('state-busy')])
  await state.destroy()
  expect((await run('restore', good, '--yes')).code).toBe(0)
})
