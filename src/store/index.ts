export { type Cache, type CacheTables, openCache } from './cache.ts'
export { lockSending } from './lock.ts'
export { type DeliveryStatus, openState, type State } from './state.ts'
