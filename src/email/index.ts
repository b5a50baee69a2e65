export { CLIP_BYTES, clipOf, composeDigest, type Digest, MAX_BYTES } from './digest.ts'
export { fillSlots, messageIdOf, toMessage } from './message.ts'
export { unsubscribeLink, webVersionOf } from './model.ts'
export { readTemplates, SHIPPED_TEMPLATES } from './template.ts'
