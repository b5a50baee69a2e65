/** A numeric reference as browsers take it: the semicolon may be missing. */
const REFERENCE = /&#(?:x([\da-f]+)|(\d+));?/gi
/** What may be two halves of one character. */
const PAIR = /&#(?:xd[\da-f]{3}|5\d{4});&#(?:xd[\da-f]{3}|5\d{4});/gi
const MAX_CODE_POINT = 0x10ffff

/**
 * HTML or XML without the numeric references that name no character (`&#0;`, `&#xD800;`): parsers make U+FFFD of each
 * (HTML, "numeric character reference end state"), which readers show and validators of feeds warn of. Two halves of one
 * character (`&#xD83D;&#xDE00;`) are that character.
 */
export function withoutNullReferences(markup: string): string {
  if (!markup.includes('&#')) return markup
  return markup
    .replace(PAIR, pair => {
      const said = String.fromCharCode(...codesIn(pair))
      return /^[^\p{Surrogate}]$/u.test(said) ? said : pair
    })
    .replace(REFERENCE, reference => (codesIn(reference).every(isCharacter) ? reference : ''))
}

/** What HTML shows for a numeric reference: for a C1 control the character of windows-1252, nothing for what is none. */
export function meantBy(reference: string): string {
  const [code = 0] = codesIn(reference)
  if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code))
  return isCharacter(code) ? String.fromCodePoint(code) : ''
}

function codesIn(references: string): number[] {
  return [...references.matchAll(REFERENCE)].map(([, hex, decimal]) =>
    hex === undefined ? Number(decimal) : Number.parseInt(hex, 16),
  )
}

function isCharacter(code: number): boolean {
  return code > 0 && code <= MAX_CODE_POINT && (code < 0xd800 || code > 0xdfff)
}
