import type { Found } from '../../src/ingest/found.ts'

/** What a reader finds in a source that says nothing. */
export const NOTHING_FOUND: Found = {
  title: null,
  summary: null,
  authors: [],
  published: null,
  updated: null,
  language: null,
  tags: [],
  image: null,
  id: null,
  slug: null,
  url: null,
  draft: false,
  base: null,
  html: '',
  takeaways: [],
  whyItMatters: null,
}
