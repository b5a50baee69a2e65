import { dateIn } from '../words/dates.ts'
import { plain } from './data.ts'
import { type PageElement, textOf } from './dom.ts'
import type { Said } from './said.ts'

const MAX_DATE_CHARS = 80
const MAX_NEAR = 400
const UPDATED = /updat|modif|edited|aktualisi|geändert|mis à jour|actualiz|atualiz|обновл|изменен|aggiorn|更新|최종/i

/** When a page says it was published and last changed, as it says it. */
export function datesOf(said: Said, heading: PageElement | null): { published: string | null; updated: string | null } {
  const { article, meta } = said
  const items = (name: string) =>
    [...said.document.querySelectorAll(`[itemprop~="${name}"]`)].map(
      element => element.getAttribute('content') || element.getAttribute('datetime') || seenDate(element),
    )
  const published = [
    plain(article?.datePublished),
    ...said.metas('article:published_time', 'article:published', 'og:article:published_time', 'og:published_time'),
    plain(article?.dateCreated),
    plain(article?.uploadDate),
    ...said.metas(
      ...[
        'datepublished',
        'parsely-pub-date',
        'sailthru.date',
        'pubdate',
        'publishdate',
        'publish-date',
        'publish_date',
      ],
      ...[
        'date',
        'dc.date.issued',
        'dc.date',
        'dcterms.created',
        'dcterms.date',
        'dcterms.issued',
        'citation_publication_date',
      ],
      ...[
        'citation_date',
        'article.published',
        'published_time',
        'cxenseparse:recs:publishtime',
        'originalpublicationdate',
      ],
      ...[
        'article_date_original',
        'publication_date',
        'lastpublished',
        'displaydate',
        'ptime',
        'vr:published_time',
        'created',
      ],
    ),
    ...items('datePublished'),
    ...items('dateCreated'),
    ...visibleDates(said, heading),
  ].find(isDate)
  const updated = [
    plain(article?.dateModified),
    meta(
      'article:modified_time',
      'og:updated_time',
      'article:updated_time',
      'datemodified',
      'last-modified',
      'dcterms.modified',
    ),
    ...items('dateModified'),
  ].find(isDate)
  return { published: published ?? null, updated: updated ?? null }
}

function isDate(text: string): boolean {
  return (
    text.length <= MAX_DATE_CHARS &&
    /\d/.test(text) &&
    /(?:19|20)\d\d|^\d{10}(?:\d{3})?$|\d[./-]\d\d?[./-]\d\d/.test(text) &&
    !/^(?:0001|1970-01-01|1969)/.test(text)
  )
}

/** Dates that are seen near the headline: `<time>`, elements that are named for it, then short lines of text. */
function visibleDates(said: Said, heading: PageElement | null): string[] {
  const found: string[] = []
  let around = heading?.parentElement ?? null
  for (let up = 0; around !== null && up < 5 && found.length === 0; up++, around = around.parentElement) {
    for (const time of around.querySelectorAll('time,abbr.published')) {
      if (!isUpdate(time)) found.push(time.getAttribute('datetime') || time.getAttribute('title') || seenDate(time))
    }
    if (found.length === 0) found.push(...datedLines(around))
  }
  if (found.length > 0) return found
  const times = [...said.document.querySelectorAll('time[datetime],time[pubdate]')].filter(time => !isUpdate(time))
  const [first] = times
  if (first !== undefined && times.length <= 3) return [first.getAttribute('datetime') || textOf(first)]
  return datedLines(said.document.body)
}

function seenDate(element: PageElement): string {
  const text = textOf(element)
  return dateOfLine(text) ?? text
}

function isUpdate(time: PageElement): boolean {
  const named = `${time.getAttribute('class') ?? ''} ${time.getAttribute('itemprop') ?? ''}`
  return UPDATED.test(named)
}

/** Short texts that hold a date, in the order of the page. */
function datedLines(root: PageElement): string[] {
  const found: { text: string; isUpdate: boolean }[] = []
  let seen = 0
  const visit = (element: PageElement) => {
    for (const node of element.childNodes) {
      if (seen > MAX_NEAR || found.length > 3) return
      if (node.nodeType === 3) {
        const text = textOf(node)
        if (text === '') continue
        seen++
        const date = dateOfLine(text)
        if (date !== null) found.push({ text: date, isUpdate: UPDATED.test(text) })
      } else if (node.nodeType === 1) visit(node as PageElement)
    }
  }
  visit(root)
  return [...found.filter(each => !each.isUpdate), ...found].map(each => each.text)
}

function dateOfLine(line: string): string | null {
  if (line.length > 160 || !/\d/.test(line)) return null
  // "Posted by Ada Brandt on May 3, 2026": the date alone.
  const said = line.replace(/^(?:\p{L}+ )?(?:by|von|par|por) .*\s(?:on|am|le|el)\s+(?=(?:\p{L}+\.? )?\d)/iu, '')
  const parts = [said, ...said.split(/\s*[|•·]\s*|\s+[–—-]\s+/)]
  for (const part of parts) {
    const bare = part.replace(/^[^\d\p{L}]+/u, '').replace(/^\p{L}+(?: \p{L}+)?\s*[:：]\s*/u, '')
    const date = dateIn(bare) ?? dateIn(bare.replace(/^\p{L}+\.?,?\s+(?=\d)/u, ''))
    if (date !== null) return date
  }
  return null
}
