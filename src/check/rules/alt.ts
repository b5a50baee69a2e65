import { problem } from '../../problem/index.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

const FILE_NAME = /^[\w%.-]+\.(?:jpe?g|png|gif|webp|avif|heic)$|^(?:img|dsc|image|photo|screenshot)[\s_-]?\d+$/i
/** What is smaller, in pixels, is ornament. */
const SMALL = 40

export const alt: Rule = {
  name: 'alt',
  source: 'WCAG 2.2, 1.1.1; many readers see no images',
  needsMail: true,
  *judge(subject) {
    for (const { document } of typical(subject)) {
      for (const { attribs } of document.elements('img')) {
        const { src = '', alt, width } = attribs
        const at = placeOf(subject, src)
        if (alt === undefined) yield problem('alt-missing', { at, src })
        else if (alt.trim() === '' && !(Number(width) < SMALL)) yield problem('alt-empty', { at, src })
        else if (FILE_NAME.test(alt.trim())) yield problem('alt-file-name', { at, src, alt })
      }
    }
  },
}
