export { draftOf, type Edition } from './edition.ts'
export { type FrozenEdition, frozenSchema, readEditions, writeEdition } from './record.ts'
