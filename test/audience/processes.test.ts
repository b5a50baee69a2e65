import { expect, test } from 'vitest'
import { postrider, postriderProcess } from '../support/cli.ts'
import { newsroom } from '../support/newsroom.ts'

test('three processes write at once: nothing is lost, nothing is twice, and none is told that the database is locked', async () => {
  const dir = newsroom()
  await postrider(dir, ['subscribers', 'add', 'shared@example.net'])
  const ran = await Promise.all(
    ['a', 'b', 'c'].map(name => {
      const own = Array.from({ length: 99 }, (_, index) => `${name}${index}@example.net`)
      return postriderProcess(dir, ['subscribers', 'add', ...own, 'shared@example.net', '--list', name])
    }),
  )
  expect(ran.map(each => [each.code, each.stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ])
  const { total, subscribers } = JSON.parse(
    (await postrider(dir, ['subscribers', 'list', '--match', 'shared', '--json'])).stdout,
  )
  expect([total, subscribers[0].lists]).toEqual([1, ['a', 'b', 'c']])
  const all = JSON.parse((await postrider(dir, ['subscribers', 'list', '--limit', '1', '--json'])).stdout)
  expect(all.states).toEqual({ active: 298 })
})
