export { compose, type Draft, freeze, nobody, type Publication } from './compose.ts'
export { type Ping, type PingPorts, ping } from './ping.ts'
export { type BuildResult, build, unwritten } from './publish.ts'
export { bytesOf, type Content, type Written } from './write.ts'
