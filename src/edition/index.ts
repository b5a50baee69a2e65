export { draftOf, type Edition } from './edition.ts'
export { PLAN_FILE, type Plan, readPlan, removePlan, writePlan } from './plan.ts'
export { type FrozenEdition, frozenSchema, readEditions, removeEdition, writeEdition } from './record.ts'
