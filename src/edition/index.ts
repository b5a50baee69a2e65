export { correctionOf, namedCorrection } from './correction.ts'
export { draftOf, type Edition, isFollowed, lettersOf, MAX_PREHEADER, MAX_SUBJECT, shorten } from './edition.ts'
export { keyOf, PLAN_FILE, type Plan, readPlan, removePlan, writePlan } from './plan.ts'
export { type FrozenEdition, frozenSchema, noSuchEdition, readEditions, removeEdition, writeEdition } from './record.ts'
