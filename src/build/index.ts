export { type BuildResult, build } from './build.ts'
export { compose, freeze, type Publication } from './compose.ts'
export type { Written } from './write.ts'
