export { readReturned } from './read.ts'
export { type Answer, kindOf, reasonOfReply } from './reason.ts'
export type { Kind, Reason, Returned, Verdict } from './returned.ts'
