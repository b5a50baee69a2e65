/** The preview's own look: quiet, dense, colour for severity alone. */
export const STUDIO_CSS = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --side: #f7f7f5; --well: #efefec; --ink: #1a1b1a; --second: #565955; --third: #6a6d68;
  --row: #e9e9e5; --hairline: #e3e3df; --error: #b42318; --error-line: #fdf1ef; --warning: #8f5a00; --note: #3d6187; --focus: #2f6fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161716; --side: #1b1c1b; --well: #0f100f; --ink: #e9eae7; --second: #abaea8; --third: #92958f;
    --row: #292b29; --hairline: #2a2c2a; --error: #ff8f82; --error-line: #2a1a18; --warning: #e5b45c; --note: #9cc0e8; --focus: #7fb0ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 228px minmax(0, 1fr) 324px; min-height: 100vh; background: var(--ground); color: var(--ink); font: 13px/20px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
h1 { margin: 0; font-size: 14px; line-height: 20px; }
h2 { margin: 16px 0 4px; padding: 0 16px; font-size: 12px; line-height: 16px; font-weight: 400; color: var(--second); display: flex; justify-content: space-between; }
.side { background: var(--side); border-right: 1px solid var(--hairline); }
.side a, .side p { display: block; margin: 0 8px; padding: 4px 8px; border-radius: 4px; color: inherit; text-decoration: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.side a[aria-current] { background: var(--row); }
main { display: flex; flex-direction: column; min-width: 0; }
header { display: flex; align-items: center; min-height: 48px; padding: 0 20px; }
.tools { display: flex; flex-wrap: wrap; gap: 0 16px; min-height: 40px; padding: 0 20px; border-bottom: 1px solid var(--hairline); }
.tools a { padding: 10px 0; color: var(--second); text-decoration: none; }
.tools a[aria-current] { color: var(--ink); border-bottom: 2px solid var(--ink); }
.inbox { margin: 0; padding: 8px 20px; border-bottom: 1px solid var(--hairline); color: var(--second); }
.inbox b { color: var(--ink); margin-inline-end: 8px; }
.well { flex: 1; padding: 28px 20px; background: var(--well); overflow: auto; text-align: center; }
iframe { border: 1px solid var(--hairline); background: #fff; max-width: none; }
.size { margin: 0; padding: 8px 20px; border-top: 1px solid var(--hairline); font-variant-numeric: tabular-nums; }
pre { margin: 0; padding: 16px 20px; font: 11.5px/16px Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
main > p { padding: 0 20px; }
aside { border-left: 1px solid var(--hairline); }
.finding { padding: 10px 16px; border-bottom: 1px solid var(--hairline); }
.finding p { margin: 0; }
.finding code { font: 11.5px/16px Menlo, Consolas, monospace; color: var(--second); overflow-wrap: anywhere; }
.finding small { color: var(--third); }
aside p { padding: 0 16px; }
aside .finding p { padding: 0; }
.error b { color: var(--error); }
.warning b { color: var(--warning); }
.info b { color: var(--note); }
.errors { margin: 0 20px 16px; border: 1px solid var(--error); border-radius: 4px; background: var(--error-line); }
.errors > p { margin: 0; padding: 10px 16px; color: var(--second); }
@media (max-width: 1180px) { body { grid-template-columns: 228px minmax(0, 1fr); } aside { grid-column: 1 / -1; border-left: 0; border-top: 1px solid var(--hairline); } }
@media (max-width: 640px) { body { grid-template-columns: minmax(0, 1fr); } }
`
