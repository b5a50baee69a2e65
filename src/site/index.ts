export type { Page } from './layout.ts'
export { sitePages } from './site.ts'
