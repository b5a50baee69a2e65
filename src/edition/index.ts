export { correctionOf, namedCorrection } from './correction.ts'
export {
  draftNamed,
  draftsOf,
  type Edition,
  isFollowed,
  lettersOf,
  MAX_PREHEADER,
  MAX_SUBJECT,
  type Slots,
  shorten,
} from './edition.ts'
export { lostEditions } from './lost.ts'
export { keyOf, PLAN_FILE, type Plan, readPlan, removePlan, writePlan } from './plan.ts'
export {
  type FrozenEdition,
  frozenSchema,
  noSuchEdition,
  oldestFirst,
  readEditions,
  removeEdition,
  writeEdition,
} from './record.ts'
