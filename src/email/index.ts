export { composeDigest, type Digest } from './digest.ts'
export { fillSlots, messageIdOf, type Recipient, toMessage } from './message.ts'
export { unsubscribeLink, webVersionOf } from './model.ts'
export { fillTemplate, readTemplates, SHIPPED_TEMPLATES } from './template.ts'
