export { draftOf, type Edition, shorten } from './edition.ts'
export { type FrozenEdition, frozenSchema, readEditions, writeEdition } from './record.ts'
