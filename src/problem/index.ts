export {
  type Details,
  exitCodeOf,
  hasErrors,
  type Problem,
  ProblemError,
  problem,
  problemsOf,
  reasonOf,
  type Severity,
} from './problem.ts'
export { type Code, TABLE } from './table.ts'
