export { compose, freeze, type Publication } from './compose.ts'
export { type BuildResult, build } from './publish.ts'
export { bytesOf, type Content, type Written } from './write.ts'
