export type { Kind, Reason, Returned, Verdict } from './returned.ts'
