const EVIDENCE_LONGEST = 240

/** A line as it may be shown: no control characters, no marks that turn the direction of writing, not too long; null for an empty one. */
export function evidenceOf(line: string): string | null {
  const shown = line
    .slice(0, 4 * EVIDENCE_LONGEST)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return shown === '' ? null : [...shown].slice(0, EVIDENCE_LONGEST).join('')
}
