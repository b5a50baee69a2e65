export { idOfAddress, idOfKnown, pepperOf } from './addresses.ts'
export { backUp, openBackup } from './backup.ts'
export { type Cache, type CacheTables, openCache, openParsed, type Parsed, type ParsedRow } from './cache.ts'
export { compact, inspect } from './compact.ts'
export {
  asLedgerProblem,
  type Candidate,
  type Deliveries,
  enroll,
  openDeliveries,
  type Standing,
  type Turn,
  type Verdict,
} from './deliveries.ts'
export { type Arrival, type Arrivals, importArrivals, type Outcome } from './import.ts'
export { lockSending, ownerOfSending } from './lock.ts'
export { hashOfAddress } from './pepper.ts'
export { scratchOf } from './scratch.ts'
export {
  type DeliveryStatus,
  type EditionStatus,
  openState,
  type ReturnKind,
  readState,
  type SlotOutcome,
  type State,
  type StateTables,
  type SubscriberState,
} from './state.ts'
