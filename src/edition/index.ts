export { draftOf, type Edition } from './edition.ts'
export { type FrozenEdition, frozenSchema, readEditions, removeEdition, writeEdition } from './record.ts'
