/** A numeric reference as browsers take it: the semicolon may be missing. */
const REFERENCE = /&#(?:x([\da-f]+)|(\d+));?/gi
const MAX_CODE_POINT = 0x10ffff

/**
 * HTML or XML without the numeric references that name no character (`&#0;`, `&#xD800;`): parsers make U+FFFD of each
 * (HTML, "numeric character reference end state"), which readers show and validators of feeds warn of. Two halves of one
 * character (`&#xD83D;&#xDE00;`) are that character.
 */
export function withoutNullReferences(markup: string): string {
  if (!markup.includes('&#')) return markup
  const meant = markup.replace(REFERENCE, (reference, hex?: string, decimal?: string) => {
    const code = codeOf(hex, decimal)
    return isHalf(code) ? String.fromCharCode(code) : isCharacter(code) ? reference : ''
  })
  return meant.isWellFormed() ? meant : meant.replace(/\p{Surrogate}/gu, '')
}

/**
 * What HTML shows for a numeric reference: for a C1 control the character of windows-1252, nothing for what is none. Half of
 * a character is that half: it may be beside the other.
 */
export function meantBy(reference: string): string {
  const [, hex, decimal] = reference.matchAll(REFERENCE).next().value ?? []
  const code = codeOf(hex, decimal)
  if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code))
  if (isHalf(code)) return String.fromCharCode(code)
  return isCharacter(code) ? String.fromCodePoint(code) : ''
}

function codeOf(hex: string | undefined, decimal: string | undefined): number {
  return hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
}

/** True for a surrogate: U+D800 to U+DFFF. */
function isHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff
}

function isCharacter(code: number): boolean {
  return code > 0 && code <= MAX_CODE_POINT
}
