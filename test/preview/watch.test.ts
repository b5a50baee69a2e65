import { setTimeout as pause } from 'node:timers/promises'
import { watch } from 'chokidar'
import { expect, onTestFinished, test } from 'vitest'
import { watchNewsroom } from '../../src/preview/watch.ts'
import { newsroom, put } from '../support/newsroom.ts'

/** Watches a folder; `next` waits for the next time that it changed. */
async function watched(dir: string, ports: { watch: typeof watch } = { watch }) {
  let told = 0
  let wake = () => {}
  const watcher = await watchNewsroom(
    dir,
    () => {
      told += 1
      wake()
    },
    ports,
  )
  onTestFinished(() => watcher.close())
  const next = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })
  return { watcher, told: () => told, next }
}

test('a burst of changes is one, and what build makes or an editor leaves behind is none', async () => {
  const dir = newsroom({ 'out/index.html': '1', '.postrider/cache.sqlite': '1' })
  const { told, next } = await watched(dir)
  put(dir, {
    'out/index.html': '2',
    '.postrider/cache.sqlite': '2',
    '.git/index': '2',
    'articles/.water.txt.swp': '2',
    'articles/water.txt~': '2',
    'emails/.123-0.postrider-tmp': '2',
  })
  const changed = next()
  put(dir, { 'articles/a.txt': '1', 'articles/b.txt': '1', '.env': 'A=1' })
  await changed
  await pause(100)
  expect(told()).toBe(1)
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
  const dir = newsroom()
  const { watcher, told } = await watched(dir)
  put(dir, { 'articles/water.txt': '1' })
  await pause(10)
  await watcher.close()
  await pause(60)
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
