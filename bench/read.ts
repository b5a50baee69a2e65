// Reads a newsroom once, in a process of its own as `postrider build` does, and prints what that cost.
import { openNewsroom, readArticles, writeLock } from '../src/newsroom/index.ts'
import { openCache } from '../src/store/index.ts'
import { peakMegabytes } from './memory.js'

const [dir = '.', now = ''] = process.argv.slice(2)
const newsroom = await openNewsroom(dir, {})
const cache = await openCache(dir)
const started = performance.now()
const { articles, fresh, lock } = await readArticles(newsroom, cache, now)
const milliseconds = performance.now() - started
await writeLock(dir, lock, cache)
await cache.destroy()
const peak = peakMegabytes()
console.log(JSON.stringify({ articles: articles.length, fresh: fresh.length, milliseconds, peak }))
