export {
  type Article,
  type ArticleCorrection,
  articleSchema,
  contentHash,
  dateOf,
  minutesOf,
  newestFirst,
  type ParsedArticle,
  parsedSchema,
} from './article.ts'
export { compareInstants, type DateStyle, dayOf, formatDate, readDate, toRfc3339 } from './dates.ts'
export { authorsOf, type Group, nameKey, tagsOf } from './groups.ts'
export { escapeHtml, escapeText, printable, whyWithLabel } from './html.ts'
export { identify, urlOf } from './identify.ts'
export { directionOf, type Labels, labelsFor, languageTag } from './labels.ts'
export { isLate, type Long } from './late.ts'
export { type Admission, admit } from './lock.ts'
export { EMPTY_LOCK, type Lock, type LockEntry, lockSchema } from './lock-schema.ts'
export { PICTURE_TYPES } from './pictures.ts'
export { isId, isSlug, slugify, tagUri } from './slug.ts'
export { extractedNote, takeawaysLabel } from './takeaways.ts'
