import { describe, expect, test } from 'vitest'
import { Shelf } from '../../src/serve/shelf.ts'
import { NOON } from '../support/newsroom.ts'

describe('what is kept', () => {
  const stat = { dev: 1, ino: 1, size: 1, mtimeMs: 1, ctimeMs: 1 }
  const file = (length: number) => ({ stat, at: NOON, bytes: new Uint8Array(length) })

  test('is what was asked for last, 32 MB of it at most', () => {
    const shelf = new Shelf()
    for (let count = 0; count < 100; count++) {
      shelf.put(`${count}`, file(512 * 1024))
      expect(shelf.get('0', stat, NOON)).not.toBe(null)
    }
    const kept = Array.from({ length: 100 }, (_, count) => count).filter(
      each => shelf.get(`${each}`, stat, NOON) !== null,
    )
    expect(kept).toEqual([0, ...Array.from({ length: 62 }, (_, count) => 38 + count)])
  })

  test('is not a million empty files', () => {
    const shelf = new Shelf()
    for (let count = 0; count < 20_000; count++) shelf.put(`${count}`, file(0))
    expect(shelf.get('0', stat, NOON)).toBe(null)
  })

  test.each(['dev', 'ino', 'size', 'mtimeMs', 'ctimeMs'])('is forgotten with another %s', what => {
    const shelf = new Shelf()
    shelf.put('a', file(1))
    expect(shelf.get('a', { ...stat, [what]: 2 }, NOON)).toBe(null)
    expect(shelf.get('a', stat, NOON)).toBe(null)
  })

  test.each([1000, -1000])('is opened anew after a second, also where the clock was set back (%i ms)', after => {
    const shelf = new Shelf()
    shelf.put('a', file(1))
    expect(shelf.get('a', stat, NOON + after)).toBe(null)
  })
})
