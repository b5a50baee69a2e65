import { expect, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { newsroom } from '../support/newsroom.ts'

test('people are added, listed in pages, shown with all that is known, and taken off', async () => {
  const dir = newsroom()
  const run = (...args: string[]) => postrider(dir, ['subscribers', ...args])
  const added = await run(
    'add',
    'Ada <ada@example.net>',
    'info@mailinator.com',
    '--list',
    'water, bridge',
    '--tag',
    'old',
    '--consent',
    'asked at the desk',
  )
  expect([added.code, added.stdout]).toEqual([0, 'added    ada@example.net\nadded    info@mailinator.com\n'])
  expect(added.stderr).toMatch(/address-role[\s\S]*address-disposable/)
  expect((await run('add', 'ada@example.net')).stdout).toBe('known    ada@example.net\n')
  const list = await run('list')
  expect(list.stdout).toBe(
    'ada@example.net                    active        Ada  bridge, water  #old\ninfo@mailinator.com                active        bridge, water  #old\n',
  )
  const page = JSON.parse((await run('list', '--limit', '1', '--json')).stdout)
  expect(page).toMatchObject({
    total: 2,
    next: 1,
    states: { active: 2 },
    subscribers: [{ address: 'ada@example.net', lists: ['bridge', 'water'] }],
  })
  const next = JSON.parse((await run('list', '--after', '1', '--json')).stdout)
  expect([next.next, next.subscribers.length]).toEqual([null, 1])
  expect((await run('show', 'ADA@example.net')).stdout).toMatch(
    /^ada@example\.net +active +Ada {2}bridge, water {2}#old\njoined .*, by hand: asked at the desk; changed .*\nconsent .* {2}added, by hand: asked at the desk\n$/,
  )
  expect((await run('remove', 'ada@example.net')).stdout).toBe('left     ada@example.net\n')
  expect((await run('list', '--state', 'unsubscribed')).stdout).toMatch(/^ada@example\.net +unsubscribed/)
})

test.each([
  [[], 'subscribers wants add ADDR', 2],
  [['ad'], 'not "ad"', 2],
  [['toString'], 'not "toString"', 2],
  [['add'], 'subscribers add wants an address.', 2],
  [['show', 'a@b.example', 'c@d.example'], 'does not take "c@d.example"', 2],
  [['remove', 'a@b.example', '--name', 'x'], '--name does not belong to subscribers remove.', 2],
  [['list', '--state', 'gone'], '--state wants one of pending, active', 2],
  [['list', '--limit', '-1'], '--limit wants a whole number', 2],
  [['list', '--after', 'x'], '--after wants a whole number', 2],
  [['add', 'a@b.example', 'c@d.example', '--name', 'x'], '--name belongs to one address.', 2],
  [['add', 'ada@', 'ben'], 'bad-address', 1],
  [['remove', 'nobody@example.net'], 'no-subscriber', 1],
  [['show', 'nobody@example.net'], 'no-subscriber', 1],
  [['erase', 'nobody@example.net'], 'There is no terminal to ask on', 2],
] as const)('subscribers %j is told what is wrong: %s', async (args, says, code) => {
  const ran = await postrider(newsroom(), ['subscribers', ...args])
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)])
  if (args[0] === 'add' && args.length === 3) expect(ran.stderr.match(/bad-address/g)).toHaveLength(2)
})

test('what a name holds that a terminal would obey does not reach it', async () => {
  const dir = newsroom()
  await postrider(dir, ['subscribers', 'add', 'ada@example.net', '--name', 'Ada \u001b[31mred'])
  expect((await postrider(dir, ['subscribers', 'list'])).stdout).not.toContain('\u001b')
})
