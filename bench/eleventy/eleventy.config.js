// An Eleventy project as its manual and its RSS plug-in's have it, for bench/build.ts, which puts the articles beside it.
import { feedPlugin } from '@11ty/eleventy-plugin-rss'

const PER_PAGE = 30
const ENTRIES = 50
const FEEDS = { atom: '/atom.xml', rss: '/rss.xml', json: '/feed.json' }
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

// biome-ignore lint/style/noDefaultExport: Eleventy takes its configuration from there.
export default function configure(eleventy) {
  eleventy.addFilter('day', date => DAY.format(date))
  eleventy.addFilter('topics', tags => tags.filter(tag => tag !== 'story'))
  eleventy.addCollection('tagPages', collections => tagPages(collections.getFilteredByTag('story').toReversed()))
  for (const [type, outputPath] of Object.entries(FEEDS)) {
    eleventy.addPlugin(feedPlugin, {
      type,
      outputPath,
      collection: { name: 'story', limit: ENTRIES },
      metadata: {
        language: 'en',
        title: 'The Record',
        subtitle: 'News',
        description: 'News',
        base: 'https://example.org/',
        author: { name: 'The Record' },
      },
    })
  }
}

/** Eleventy paginates one list: this is each tag with each page of its stories, newest first. */
function tagPages(stories) {
  const byTag = new Map()
  for (const story of stories) {
    for (const tag of story.data.tags) {
      if (tag === 'story') continue
      const tagged = byTag.get(tag) ?? []
      tagged.push(story)
      byTag.set(tag, tagged)
    }
  }
  return [...byTag].flatMap(([tag, tagged]) => {
    const count = Math.ceil(tagged.length / PER_PAGE)
    return Array.from({ length: count }, (_, index) => ({
      tag,
      number: index + 1,
      count,
      stories: tagged.slice(index * PER_PAGE, (index + 1) * PER_PAGE),
    }))
  })
}

export const config = {
  dir: { includes: 'includes' },
  // As it comes, Eleventy reads each article as a Liquid template too; these are none.
  markdownTemplateEngine: false,
}
