import { relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type FSWatcher, watch } from 'chokidar'
import { expect, onTestFinished, test } from 'vitest'
import { watchNewsroom } from '../../src/preview/watch.ts'
import { newsroom, put } from '../support/newsroom.ts'

/** Watches a folder; `next` waits for the next time that it changed, `seen` has every path that the system told of. */
async function watched(dir: string, ports: { watch: typeof watch } = { watch }) {
  let told = 0
  let wake = () => {}
  const opened: FSWatcher[] = []
  const seen = new Set<string>()
  const watcher = await watchNewsroom(
    dir,
    () => {
      told += 1
      wake()
    },
    {
      watch: (path, options) => {
        const files = ports.watch(path, options).on('all', (_event, path) => seen.add(relative(dir, path)))
        opened.push(files)
        return files
      },
    },
  )
  onTestFinished(() => watcher.close())
  const next = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })
  return { watcher, told: () => told, next, seen, opened }
}

test('a burst of changes is one', async () => {
  const { told, next, opened } = await watched(newsroom())
  const changed = next()
  for (const name of ['a', 'b', 'c']) opened[0]?.emit('all', 'add', `articles/${name}.txt`)
  await changed
  await pause(50)
  expect(told()).toBe(1)
})

test('what build makes or an editor leaves behind is no change', async () => {
  const dir = newsroom({ 'out/index.html': '1', '.postrider/cache.sqlite': '1', 'emails/own.mjml': '1' })
  const { next, seen } = await watched(dir)
  put(dir, {
    'out/index.html': '2',
    '.postrider/cache.sqlite': '2',
    '.git/index': '2',
    'articles/.water.txt.swp': '2',
    'articles/water.txt~': '2',
    'emails/.123-0.postrider-tmp': '2',
  })
  const wanted = ['.env', 'articles/a.txt', 'articles/b.txt']
  put(dir, Object.fromEntries(wanted.map(path => [path, '1'])))
  while (!wanted.every(path => seen.has(path))) await next()
  expect([...seen].sort()).toEqual(wanted)
})

test('a folder whose own name is hidden is watched all the same', async () => {
  const dir = `${newsroom()}/.hidden`
  put(dir, { 'articles/a.txt': '1' })
  const { next } = await watched(dir)
  const changed = next()
  put(dir, { 'articles/a.txt': '2' })
  await changed
})

test('nothing is told after closing, though a change had just come', async () => {
  const { watcher, told, opened } = await watched(newsroom())
  opened[0]?.emit('all', 'add', 'articles/water.txt')
  await watcher.close()
  await pause(50)
  expect(told()).toBe(0)
})

test('where the system has no watches left, changes are found by looking', async () => {
  const dir = newsroom()
  const failing: typeof watch = (path, options) => {
    const watcher = watch(path, options)
    if (options?.usePolling === true) return watcher
    setImmediate(() => watcher.emit('error', new Error('ENOSPC: System limit for number of file watchers reached')))
    return watcher
  }
  const { next } = await watched(dir, { watch: failing })
  await next()
  const changed = next()
  put(dir, { 'articles/water.txt': 'Another headline' })
  await changed
})
