import { CLIP_BYTES } from '../../email/index.ts'
import { problem } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

/** From here on a longer name or link may be what is too much. */
const NEAR_BYTES = 100_000

export const size: Rule = {
  name: 'size',
  source: 'Gmail shows 102,400 bytes of a mail’s HTML',
  needsMail: true,
  *judge({ mails, edition }) {
    const bytes = Math.max(0, ...mails.map(each => Buffer.byteLength(each.html)))
    const limits = { at: edition.id, bytes, limit: CLIP_BYTES }
    if (bytes > CLIP_BYTES) yield problem('mail-clipped', limits)
    else if (bytes > NEAR_BYTES) yield problem('mail-near-clip', limits)
  },
}
