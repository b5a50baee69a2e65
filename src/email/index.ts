export { composeDigest, type Digest, unsubscribeLink, webVersionOf } from './digest.ts'
export { fillSlots, messageIdOf, type Recipient, toMessage } from './message.ts'
export { fillTemplate, readTemplates, SHIPPED_TEMPLATES } from './template.ts'
