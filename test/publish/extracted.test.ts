import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { build } from '../../src/publish/index.ts'
import { CONFIG, clock, newsroom, STORY } from '../support/newsroom.ts'

const LONG = `---
title: Ferry gets a second boat
author: Mara Ellison
date: 2026-11-18
---

The ferry company bought a second boat on Monday, and it will cross the estuary from the first of March. The boat was built
in the north twenty years ago and carries forty cars. Passengers have asked for a second crossing since the bridge closed.

The harbour master said the new boat needs a deeper berth than the old one. Dredging the harbour begins in January and ends
before the season. The council pays half of the dredging, and the company pays the other half.

Fares stay as they are until the summer, the company promised. Children under twelve cross without a ticket. The first boat
leaves at six in the morning, and the last boat returns at eleven at night.

Farmers on the far shore welcome the boat because the detour over the old bridge costs them two hours. The doctors of the
valley hope for shorter ways to the hospital. The ferry company plans to hire nine sailors for the second boat.
`
const NOTE = 'picked from the text automatically'

async function built(config: object): Promise<(path: string) => string> {
  const dir = newsroom({ 'articles/ferry.md': LONG, 'articles/water.txt': STORY }, { ...CONFIG, ...config })
  await build(await openNewsroom(dir, {}), { frozen: false }, { clock })
  return path => readFileSync(join(dir, 'out', path), 'utf8')
}

test('takeaways that a program chose are marked so in every output, and those that the article states are not', async () => {
  const read = await built({ takeaways: 'extract' })
  const count = (path: string) => read(path).split(NOTE).length - 1
  const outputs = ['atom.xml', 'rss.xml', 'feed.json', 'articles/ferry-gets-a-second-boat/index.html']
  const edition = ['index.html', 'email.html', 'email.txt'].map(name => `editions/2026-11-20-1/${name}`)
  const marks = Object.fromEntries([...outputs, ...edition, 'index.html'].map(path => [path, count(path)]))
  expect(marks).toEqual(Object.fromEntries(Object.keys(marks).map(path => [path, 1])))
  expect(count('articles/water-council-sets-summer-limits/index.html')).toBe(0)
  expect(JSON.parse(read('feed.json')).items[0]._postrider.takeaways).toEqual(
    expect.arrayContaining([
      {
        text: 'The ferry company bought a second boat on Monday, and it will cross the estuary from the first of March.',
        origin: 'extracted',
      },
    ]),
  )
})

test('none are chosen unless the config asks for it', async () => {
  const read = await built({})
  expect(JSON.parse(read('feed.json')).items[0]._postrider.takeaways).toEqual([])
})
