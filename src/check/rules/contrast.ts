import type { Element } from 'domhandler'
import { problem } from '../../problem/index.ts'
import { styleOf } from '../document.ts'
import { placeOf, type Rule, type Subject, typical } from '../rule.ts'

/** Of text to its ground, for text of usual size. */
const LEAST = 4.5
/** A text of fewer characters may stand anywhere. */
const SHORT = 8
const NAMED: Record<string, string> = { white: '#ffffff', black: '#000000' }
const DARK_BLOCK = /@media\s*\(prefers-color-scheme:\s*dark\)\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g

export const contrast: Rule = {
  name: 'contrast',
  source: 'WCAG 2.2, 1.4.3',
  needsMail: true,
  *judge(subject) {
    const told = new Set<string>()
    for (const { document } of typical(subject)) {
      for (const { text, around } of document.texts()) {
        if (around.some(each => styleOf(each, 'display') === 'none')) continue
        const ink = firstOf(around, 'color')
        const ground = firstOf(around, 'background-color', 'bgcolor') ?? '#ffffff'
        if (ink === null) continue
        const ratio = ratioOf(ink, ground)
        if (ratio >= LEAST || told.has(`${ink} ${ground}`)) continue
        told.add(`${ink} ${ground}`)
        yield problem('contrast-low', {
          at: colorPlace(subject, [ink, ground], text),
          ink,
          ground,
          ratio: shown(ratio),
          scheme: 'light',
          text: text.slice(0, 60),
        })
      }
      yield* inTheDark(document.styles(), subject.edition.id)
    }
  },
}

/** The colours of the dark scheme, on the ground that it gives the page, and of a button on its own. */
function* inTheDark(styles: string, at: string) {
  const rules = [...styles.matchAll(DARK_BLOCK)].flatMap(([, block = '']) => [
    ...block.matchAll(/([^{}]+)\{([^{}]*)\}/g),
  ])
  const said = (body: string, property: string) =>
    hexOf(new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;!]+)`, 'i').exec(body)?.[1]?.trim() ?? null)
  const page = rules.find(([, , body = '']) => said(body, 'background-color') !== null)
  const ground = said(page?.[2] ?? '', 'background-color')
  if (ground === null) return
  const button = rules.findLast(
    ([, selector = '', body = '']) => /button/.test(selector) && said(body, 'background-color') !== null,
  )
  const own = said(button?.[2] ?? '', 'background-color')
  for (const [, selector = '', body = ''] of rules) {
    const ink = said(body, 'color')
    const under = /button/.test(selector) && own !== null ? own : ground
    if (ink === null || ratioOf(ink, under) >= LEAST) continue
    yield problem('contrast-low', {
      at,
      ink,
      ground: under,
      ratio: shown(ratioOf(ink, under)),
      scheme: 'dark',
      text: selector.trim(),
    })
  }
}

/** The config where the theme says the colours, else the text that has them. */
function colorPlace(subject: Subject, colors: readonly string[], text: string): string {
  const said = Object.values(subject.newsroom.config.email.theme.colors).map(each => each?.light.toLowerCase())
  if (colors.some(each => said.includes(each))) return 'postrider.config.ts: email.theme.colors'
  return text.length < SHORT ? subject.edition.id : placeOf(subject, text)
}

function firstOf(around: readonly Element[], property: string, attribute?: string): string | null {
  for (const each of around) {
    const said = hexOf(styleOf(each, property) ?? (attribute === undefined ? null : (each.attribs[attribute] ?? null)))
    if (said !== null) return said
  }
  return null
}

function hexOf(color: string | null): string | null {
  const said = color?.toLowerCase() ?? ''
  const [, r, g, b] = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(said) ?? []
  if (r !== undefined) return `#${r}${r}${g}${g}${b}${b}`
  return /^#[0-9a-f]{6}$/.test(said) ? said : (NAMED[said] ?? null)
}

/** The contrast of two colours. WCAG 2.2, "contrast ratio". */
function ratioOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminanceOf(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function shown(ratio: number): string {
  return (Math.floor(ratio * 10) / 10).toFixed(1)
}
