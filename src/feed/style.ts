import { labelsFor } from '../article/index.ts'

/**
 * `feed.css`: what a person sees who opens a feed in a browser, in the language of the site. Atom and RSS name their parts
 * differently; whatever is not named here is hidden.
 */
export function feedCss(language: string): string {
  const { thisIsAFeed, readOnSite } = labelsFor(language)
  return `:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1c1e1c; --muted: #5c605b; --hairline: #dadcd8; --accent: #17594a;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #141615; --ink: #e8eae7; --muted: #a3a8a2; --hairline: #343835; --accent: #86cfb7; }
}
* { box-sizing: border-box; }
feed, rss {
  margin: 0 auto; padding: 0 24px 40px; max-width: 688px; background: var(--ground); color: var(--ink);
  font: 16px/24px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; overflow-wrap: anywhere;
}
feed, channel { display: flex; flex-direction: column; }
feed > *, channel > *, entry > *, item > * { display: none; }
feed > title, channel > title {
  display: block; order: -4; padding: 36px 0 0; font: 700 23px/28px Georgia, 'Times New Roman', serif;
}
feed > subtitle, channel > description { display: block; order: -3; font-size: 14px; line-height: 20px; color: var(--muted); }
feed > link[rel='self'], channel > link[rel='self'] {
  display: block; order: -2; margin: 16px 0 0; padding: 20px 0 0; border-top: 2px solid var(--ink);
}
feed > link[rel='self']::before, channel > link[rel='self']::before { content: ${quoted(thisIsAFeed)}; display: block; }
feed > link[rel='self']::after, channel > link[rel='self']::after {
  content: attr(href); display: block; margin: 8px 0 0; font: 14px/20px Menlo, Consolas, monospace; color: var(--accent);
}
feed > link[rel='alternate'], channel > link:not([rel]) {
  display: block; order: -1; padding: 16px 0 20px; font: 14px/20px Menlo, Consolas, monospace; color: var(--accent);
}
feed > link[rel='alternate']::before, channel > link:not([rel])::before {
  content: ${quoted(readOnSite)}; display: block; margin: 0 0 4px; font: 16px/24px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; color: var(--ink);
}
feed > link[rel='alternate']::after { content: attr(href); }
entry, item { display: flex; flex-direction: column; padding: 28px 0; border-top: 1px solid var(--hairline); }
feed > entry, channel > item { display: flex; }
entry > category, item > category { display: block; order: -1; font-size: 14px; line-height: 20px; font-weight: 600; color: var(--accent); }
entry > category ~ category, item > category ~ category { display: none; }
entry > category::before { content: attr(label); }
entry > title, item > title { display: block; font: 700 18px/25px Georgia, 'Times New Roman', serif; }
entry > summary, item > description { display: block; padding: 4px 0 0; }
`
}

/** A CSS string (CSS Syntax Level 3 §4.3.5). */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
