export {
  type Details,
  exitCodeOf,
  hasErrors,
  type Problem,
  ProblemError,
  problem,
  problemsOf,
  reasonOf,
} from './problem.ts'
export { type Code, type Severity, TABLE } from './table.ts'
export { userAgent, version } from './version.ts'
