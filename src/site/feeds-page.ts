import { html } from 'hono/html'
import type { Group } from '../article/index.ts'
import { type FeedLink, linked, type Markup, type Page, pageOf, type Site } from './layout.ts'

/** What a feed is, in a sentence, and every feed of the site with its address. */
export function feedsPage(site: Site): Page {
  const { config, labels, tags, authors } = site
  const shown = (groups: readonly Group[]) => groups.map(({ name, slug }) => [name, slug])
  return pageOf(site, 'feeds/', [shown(tags), shown(authors), site.editionsFeed], () => ({
    title: labels.feeds,
    description: labels.aboutFeeds,
    kind: 'website',
    body: html`<main id="main" class="index">
<h1>${labels.feeds}</h1>
<p class="opening">${labels.aboutFeeds}</p>
<h2 class="label">${config.site.title}</h2>
<ul class="list feeds" role="list">
${[...site.feeds, ...(site.editionsFeed === null ? [] : [site.editionsFeed])].map(feed => address(feed, config.site.url))}</ul>
${listOf(labels.tags, 'tags', tags, site)}${listOf(labels.authors, 'authors', authors, site)}</main>`,
  }))
}

/** A feed's whole address, to be copied. */
function address({ path, title }: FeedLink, siteUrl: string): Markup {
  return html`<li>${linked(title, `../${path}`, html` class="title"`)}<code class="what">${siteUrl}${path}</code></li>\n`
}

function listOf(label: string, folder: string, groups: readonly Group[], site: Site): Markup | '' {
  if (groups.length === 0) return ''
  const named = groups.toSorted((a, b) => a.name.localeCompare(b.name, site.config.site.language))
  return html`<h2 class="label">${label}</h2>
<ul class="list feeds" role="list">
${named.map(
  ({ name, slug }) =>
    html`<li><span class="title">${name}</span><span class="what">${site.feeds.map(
      (feed, index) =>
        html`${index === 0 ? '' : ' · '}<a href="${folder}/${slug}/${feed.path}" aria-label="${name}: ${feed.title}">${feed.title}</a>`,
    )}</span></li>\n`,
)}</ul>
`
}
