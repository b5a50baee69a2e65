export { erase } from './erase.ts'
export { leave, leaverOf, prefer, removeSubscriber } from './leave.ts'
export {
  audienceOf,
  countStates,
  countSubscribers,
  EVERYBODY,
  everythingOf,
  type Filter,
  listSubscribers,
} from './list.ts'
export {
  type Added,
  type Agreement,
  addSubscriber,
  type Person,
  refusalOf,
  type Subscriber,
  subscriberOf,
  versionOfText,
} from './person.ts'
export { confirmConsent, forgetUnanswered, isOpen, requestConsent } from './request.ts'
