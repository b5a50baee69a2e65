export { erase } from './erase.ts'
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
  refusalOf,
  type Subscriber,
  subscriberOf,
  versionOfText,
} from './person.ts'
export { confirmConsent, forgetUnanswered, isOpen, requestConsent, withdrawRequest } from './request.ts'
export { keepRefusals } from './restore.ts'
