export { CLIP_BYTES, clipOf, composeDigest, type Digest, MAX_BYTES } from './digest.ts'
export {
  deadLeaveLink,
  type LeaveBy,
  leaveBy,
  leaveLink,
  leaveMailto,
  leaveToken,
  readLeaveToken,
  tokenIn,
} from './leave.ts'
export { composeLetter, type Letter, type LetterKind } from './letter.ts'
export { messageIdOf, threadOf, toMessage } from './message.ts'
export { labelsIn, themeColors, webVersionOf } from './model.ts'
export { filled, fillerOf, fillPart, type Reader } from './slots.ts'
export { readTemplates, SHIPPED_TEMPLATES } from './template.ts'
