export { csvLine } from './csv.ts'
export { erase } from './erase.ts'
export { EXPORT_FORMATS, type ExportFormat, exportSubscribers } from './export.ts'
export { type Imported, type ImportOptions, importSubscribers, type Refused } from './import.ts'
export { leave, leaverOf, prefer, rejoin, removeSubscriber } from './leave.ts'
export {
  audienceOf,
  countStates,
  countSubscribers,
  EVERYBODY,
  everythingOf,
  type Filter,
  listSubscribers,
} from './list.ts'
export { noticesOf } from './notices.ts'
export {
  type Added,
  type Agreement,
  addSubscriber,
  BY_HAND,
  type Person,
  REFUSALS,
  refusalOf,
  type Subscriber,
  subscriberOf,
  suppressionOf,
  versionOfText,
} from './person.ts'
export { confirmConsent, forgetUnanswered, isOpen, noteMailed, requestConsent, withdrawRequest } from './request.ts'
export { keepRefusals } from './restore.ts'
export { cameAt, stopBounced, stopComplained } from './stopped.ts'
