import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SERVER, throttleOf } from '../../src/delivery/throttle.ts'

const ANY = { connections: 10, perConnection: 100, domains: {} }

describe('a throttle', () => {
  test('without limits lets everybody go at once', () => {
    const throttle = throttleOf(ANY)
    for (let number = 0; number < 100; number += 1) {
      expect(throttle.wait('example.net', 0)).toBe(0)
      throttle.take('example.net', 0)
    }
  })

  test('of 4 messages a second lets one go each 250 ms, and after a pause no burst', () => {
    const throttle = throttleOf({ ...ANY, perSecond: 4 })
    throttle.take('a.example', 0)
    expect(throttle.wait('b.example', 0)).toBe(250)
    expect(throttle.wait('b.example', 250)).toBe(0)
    throttle.take('b.example', 10_000)
    expect(throttle.wait('a.example', 10_000)).toBe(250)
  })

  test('holds a domain to its own limits, the others to those of *, and neither holds up the other', () => {
    const throttle = throttleOf({ ...ANY, domains: { 'slow.example': { perSecond: 1 }, '*': { connections: 2 } } })
    throttle.take('slow.example', 0)
    expect(throttle.wait('slow.example', 0)).toBe(1000)
    for (let number = 0; number < 2; number += 1) throttle.take('fast.example', 0)
    expect(throttle.wait('fast.example', 0)).toBe(Infinity)
    expect(throttle.wait('other.example', 0)).toBe(0)
    throttle.back('fast.example', null, 5)
    expect(throttle.wait('fast.example', 5)).toBe(0)
  })

  test('slows a domain that asks for it twice as much each time, forgives it, and lets it rest after five in a row', () => {
    const throttle = throttleOf(ANY)
    const waits = [1, 2, 3, 4].map(() => {
      throttle.take('gruff.example', 0)
      throttle.back('gruff.example', 'gruff.example', 0)
      return throttle.wait('gruff.example', 0)
    })
    expect(waits).toEqual([1000, 2000, 4000, 8000])
    expect(throttle.wait('kind.example', 0)).toBe(0)
    throttle.take('gruff.example', 8000)
    throttle.back('gruff.example', null, 8000)
    expect(throttle.isResting('gruff.example')).toBe(false)
    for (let number = 0; number < 5; number += 1) throttle.back('gruff.example', 'gruff.example', 9000)
    expect(throttle.isResting('gruff.example')).toBe(true)
    expect(throttle.resting()).toEqual(['gruff.example'])
  })

  test('slows everybody where the server itself asks for it', () => {
    const throttle = throttleOf(ANY)
    throttle.take('a.example', 0)
    throttle.back('a.example', SERVER, 0)
    expect(throttle.wait('b.example', 0)).toBe(1000)
  })

  test('never lets more go in any second than it is told, whatever the moments at which it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 80 }),
        (perSecond, steps) => {
          const throttle = throttleOf({ ...ANY, perSecond })
          const gone: number[] = []
          let now = 0
          for (const step of steps) {
            now += step
            if (throttle.wait('a.example', now) > 0) continue
            throttle.take('a.example', now)
            gone.push(now)
          }
          for (const from of gone)
            expect(gone.filter(at => at >= from && at < from + 1000).length).toBeLessThanOrEqual(perSecond)
        },
      ),
    )
  })
})
