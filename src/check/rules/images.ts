import { problem } from '../../problem/index.ts'
import { decodedPath } from '../document.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

/** What a picture may weigh, and all of a mail together, in bytes: readers are on the road. */
const [MAX_PICTURE, MAX_ALL] = [1_000_000, 3_000_000]
/** What some mail clients do not show. */
const UNSHOWN = /\.(svg|webp|avif|heic|tiff?|bmp)(?:[?#]|$)/i

export const images: Rule = {
  name: 'images',
  source: 'caniemail.com; mail on the road',
  needsMail: true,
  *judge(subject) {
    const own = subject.newsroom.config.site.url
    let all = 0
    for (const { document } of typical(subject)) {
      for (const { attribs } of document.elements('img')) {
        const { src = '', width, height } = attribs
        const at = placeOf(subject, src)
        if (width === undefined && height === undefined) yield problem('image-size', { at, src })
        if (/^data:/i.test(src)) yield problem('image-data', { at })
        const [, type] = UNSHOWN.exec(src) ?? []
        if (type !== undefined) yield problem('image-type', { at, src, type })
        const bytes = src.startsWith(own) ? (subject.made(decodedPath(src.slice(own.length)) ?? '')?.length ?? 0) : 0
        all += bytes
        if (bytes > MAX_PICTURE) yield problem('image-heavy', { at, src, bytes, limit: MAX_PICTURE })
      }
    }
    if (all > MAX_ALL) yield problem('images-heavy', { at: subject.edition.id, bytes: all, limit: MAX_ALL })
  },
}
