export { type Mailbox, readMailbox } from './address.ts'
export { type Desk, identifier, readArticles } from './articles.ts'
export type { Config, ConfigInput, Schedule } from './config.ts'
export { SELECTOR } from './config-values.ts'
export { type Correction, correctionFile, isCorrectionFile, readCorrections, writeCorrection } from './corrections.ts'
export { type DkimKey, type DkimType, dkimFile, dkimNames, hasDkimFile, readDkim, readDkimFile } from './dkim.ts'
export { dkimRecordOf, isRecordOf, makeDkimFile } from './dkim-record.ts'
export { lastSlot, nextSlot, readEvery, slotsBetween } from './every.ts'
export {
  filesBelow,
  type Growing,
  growWhole,
  isAbsent,
  makeFolder,
  removeLeftOvers,
  type Staged,
  settle,
  stage,
  unstage,
  writeWhole,
} from './files.ts'
export { listFiles } from './list-files.ts'
export { LOCK_FILE, writeLock } from './lock-file.ts'
export { type Looks, lookAt } from './look.ts'
export { type Clock, clockOf, type Environment, instantOf, type Newsroom, openNewsroom } from './newsroom.ts'
export { CONFIG_FILE, readConfig } from './read-config.ts'
export { keepSecrets, knownSecrets, secretsOf, storedSecret } from './secret.ts'
export { type Asking, originOf, sourceName } from './sources.ts'
