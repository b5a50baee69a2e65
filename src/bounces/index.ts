import type { Returned } from './returned.ts'

export { type Answer, kindOf, reasonOfReply } from './reason.ts'
export type { Kind, Reason, Returned, Verdict } from './returned.ts'

/** The reader of one message that came back, `readReturned`. What takes MIME apart is loaded here: a send needs the table of words alone. */
export async function returnReader(): Promise<(bytes: Uint8Array) => Returned> {
  return (await import('./read.ts')).readReturned
}
