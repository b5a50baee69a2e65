export { consentText, FIELDS, snippet, type Topic } from './form.ts'
export type { Look } from './page.ts'
export {
  askedPage,
  confirmedPage,
  confirmPage,
  type ErrorKind,
  errorPage,
  type FormProblem,
  halfHidden,
  leavePage,
  leftPage,
  linkGonePage,
  preferencesPage,
  SUBSCRIBE_PATH,
  subscribePage,
} from './pages.ts'
export { placesIn } from './ports.ts'
export { type Served, type ServePorts, startServe } from './serve.ts'
