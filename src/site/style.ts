/** The one style sheet of the site: paper and ink, hairlines, one accent. */
export const SITE_CSS = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1c1e1c; --muted: #5c605b; --hairline: #dadcd8; --accent: #17594a;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #141615; --ink: #e8eae7; --muted: #a3a8a2; --hairline: #343835; --accent: #86cfb7; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 24px; max-width: 688px; background: var(--ground); color: var(--ink);
  font: 16px/24px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; overflow-wrap: anywhere;
}
a { color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; inset-inline-start: 24px; top: -99px; background: var(--ground); padding: 8px; }
.skip:focus { top: 8px; }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 4px 20px; padding: 36px 0 20px; border-bottom: 2px solid var(--ink); }
.brand { margin: 0; font: 700 23px/28px Georgia, 'Times New Roman', serif; }
.brand a, h1 a, h2 a { text-decoration: none; }
.top nav a { display: inline-block; padding: 10px 0; margin-inline-start: 20px; font-size: 14px; line-height: 20px; color: var(--muted); text-decoration: none; }
.top nav a:first-child { margin-inline-start: 0; }
a:hover { text-decoration: underline; }
main { padding: 40px 0 36px; }
h1, h2 { font-family: Georgia, 'Times New Roman', serif; margin: 0; text-wrap: balance; }
h1 { font-size: 42px; line-height: 48px; }
.index h1 { font-size: 36px; line-height: 42px; }
.kicker { margin: 0 0 4px; font-size: 14px; line-height: 20px; font-weight: 600; color: var(--accent); }
.kicker a { text-decoration: none; }
.dek { margin: 16px 0 0; font-size: 20px; line-height: 30px; color: var(--muted); }
.dateline { margin: 0 0 20px; font-size: 14px; line-height: 20px; color: var(--muted); }
.byline { margin: 16px 0 0; font-size: 14px; line-height: 20px; color: var(--muted); }
.label { margin: 28px 0 8px; font: 600 14px/20px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
.correction { margin: 24px 0 0; padding: 11px 0; border-top: 1px solid var(--hairline); border-bottom: 1px solid var(--hairline); }
.correction .label { margin: 0 0 4px; color: var(--accent); }
.correction p:not(.label), .correction ul, .correction ol { margin: 0 0 8px; }
.correction > :last-child { margin-bottom: 0; }
.takeaways { list-style: none; counter-reset: takeaway; margin: 0; padding: 0; border-bottom: 1px solid var(--hairline); }
.takeaways li { counter-increment: takeaway; display: flex; padding: 11px 0; border-top: 1px solid var(--hairline); }
.takeaways li::before { content: counter(takeaway); flex: 0 0 30px; color: var(--accent); font-weight: 600; font-variant-numeric: tabular-nums; }
.lead .takeaways { margin-top: 24px; }
.lead .byline { margin-top: 8px; }
.why { margin: 20px 0 0; }
.why p { margin: 0 0 8px; }
.story { margin: 36px 0 0; font: 18px/30px Georgia, 'Times New Roman', serif; }
.story p, .story ul, .story ol { margin: 0 0 20px; }
.story h2 { margin: 28px 0 8px; font-size: 23px; line-height: 29px; }
.story img, .correction img { max-width: 100%; height: auto; }
.story pre { overflow-x: auto; }
.story pre, .correction pre { font: 14px/21px Menlo, Consolas, monospace; }
.correction pre, .index .story pre { white-space: pre-wrap; }
.story blockquote { margin: 0 0 20px; padding-inline-start: 20px; border-inline-start: 2px solid var(--hairline); }
.more { display: inline-block; padding: 10px 0; margin-top: 8px; font-weight: 600; color: var(--accent); }
.list { margin: 0; padding: 0; list-style: none; border-bottom: 1px solid var(--hairline); }
.list li { display: flex; align-items: baseline; gap: 20px; padding: 9px 0; border-top: 1px solid var(--hairline); }
.list .when { flex: 0 0 60px; white-space: nowrap; font-size: 14px; line-height: 20px; color: var(--muted); }
.list .title { flex: 1; min-width: 0; padding: 1px 0; font: 700 18px/25px Georgia, 'Times New Roman', serif; text-align: left; text-decoration: none; }
html[dir='rtl'] .list .title { text-align: right; }
.list .title:hover { text-decoration: underline; }
.list .what { max-width: 40%; font-size: 14px; line-height: 20px; color: var(--muted); }
.feeds .what { max-width: none; }
.list + .label { margin-top: 40px; }
.more + .label { margin-top: 36px; }
section.same, .brief { margin-top: 36px; }
section.same { border-top: 2px solid var(--ink); }
.brief { border-top: 1px solid var(--hairline); padding-top: 28px; }
.brief h2 { font-size: 23px; line-height: 29px; }
.brief .byline { margin-top: 4px; }
.points { margin: 11px 0 0; padding-inline-start: 20px; }
.points li { margin: 0 0 8px; }
.points li::marker { color: var(--accent); }
.opening { margin: 11px 0 0; }
.points + .more, .opening + .more { margin-top: 0; }
.pager { display: flex; justify-content: space-between; margin-top: 28px; }
.note { margin: 8px 0 0; font-size: 14px; line-height: 20px; color: var(--muted); }
.tags { margin: 28px 0 0; font-size: 14px; line-height: 20px; color: var(--muted); }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 20px; padding: 16px 0 40px; border-top: 1px solid var(--hairline); font-size: 14px; line-height: 20px; color: var(--muted); }
.foot p { margin: 0; padding: 10px 0; }
.foot nav a { display: inline-block; padding: 10px 0; margin-inline-start: 16px; }
.foot nav a:first-child { margin-inline-start: 0; }
@media (max-width: 560px) {
  h1, .index h1 { font-size: 30px; line-height: 36px; }
  .top { padding-top: 20px; }
  main { padding-top: 28px; }
  .list li { flex-wrap: wrap; gap: 0 16px; }
  .list .title { flex: 1 1 100%; padding: 2px 0 4px; }
  .list .when ~ .title { order: 3; }
  .list .when ~ .what { margin-inline-start: auto; }
}
`
