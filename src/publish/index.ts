export { compose, freeze, type Publication } from './compose.ts'
export { type BuildResult, build } from './publish.ts'
export type { Written } from './write.ts'
