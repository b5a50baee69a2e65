import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lookAt } from '../../src/newsroom/look.ts'

const there = (index: number) => index % 3 === 0

function folderOf(count: number): { dir: string; paths: string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-look-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const paths = Array.from({ length: count }, (_, index) => `a file, ${index} ☂\n.md`)
  for (const [index, path] of paths.entries()) if (there(index)) writeFileSync(join(dir, path), 'x'.repeat(index))
  return { dir, paths }
}

test.each([0, 1, 1999, 2001])('%i files are looked at, each in its place, by one thread or by two', async count => {
  const { dir, paths } = folderOf(count)
  const looks = await lookAt(dir, paths)
  for (const [index, path] of paths.entries()) {
    if (!there(index)) expect(looks(index)).toBeNull()
    else {
      const { size, ino, mtimeMs, ctimeMs } = statSync(join(dir, path))
      expect(looks(index)).toEqual({ size, inode: ino, modified: mtimeMs, changed: ctimeMs })
    }
  }
  expect(looks(count)).toBeNull()
})

test('a folder, a link, a file taken for a folder and a name that is too long are no files', async () => {
  const { dir, paths } = folderOf(1)
  const [file = ''] = paths
  mkdirSync(join(dir, 'folder'))
  symlinkSync(file, join(dir, 'link'))
  const looks = await lookAt(dir, [file, 'folder', 'link', `${file}/below`, 'x'.repeat(5000), '', 'absent'])
  expect([0, 1, 2, 3, 4, 5, 6].map(index => looks(index) === null)).toEqual([false, true, true, true, true, true, true])
})
