import { basename, join } from 'node:path'
import type { FSWatcher, watch } from 'chokidar'

const DEBOUNCE_MS = 10
/** What is made from a newsroom, or belongs to other programs. */
const SKIPPED = ['.postrider', '.git', 'node_modules', 'out', 'dist']

/** Follows a folder until it is closed. */
export type Watched = { close(): Promise<void> }

/**
 * Says when something in the folder changes; a burst of changes is one. Where the system has no watches left, the files
 * are looked at again and again instead.
 */
export async function watchNewsroom(
  dir: string,
  changed: () => unknown,
  ports: { watch: typeof watch },
): Promise<Watched> {
  const skipped = new Set(SKIPPED.map(name => join(dir, name)))
  const ignored = (path: string) => skipped.has(path) || (path !== dir && isPassing(basename(path)))
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(changed, DEBOUNCE_MS)
  }
  const open = (usePolling: boolean) =>
    ports.watch(dir, { ignoreInitial: true, ignorePermissionErrors: true, ignored, usePolling }).on('all', soon)
  const ready = (watcher: FSWatcher) => new Promise<void>(resolve => watcher.once('ready', resolve))

  let watcher = open(false)
  await new Promise<void>((resolve, reject) => {
    watcher.on('error', () => {
      watcher.close().catch(() => {})
      watcher = open(true).on('error', soon)
      ready(watcher).then(soon).then(resolve, reject)
    })
    ready(watcher).then(resolve, reject)
  })
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}

/** True for temporary files, ours and those of editors, and for what is hidden. */
function isPassing(name: string): boolean {
  return /^\.(?!env$)|~$|\.(?:sw[a-z]|tmp)$/.test(name)
}
