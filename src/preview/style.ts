/** The preview's own look: quiet, dense, colour for severity alone. */
export const STUDIO_CSS = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --side: #f7f7f5; --well: #efefec; --ink: #1a1b1a; --second: #565955; --third: #6a6d68; --row: #e9e9e5;
  --hairline: #e3e3df; --border: #c9cac4; --error: #b42318; --error-line: #fdf1ef; --warning: #c77e00; --note: #3d6187; --focus: #2f6fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161716; --side: #1b1c1b; --well: #0f100f; --ink: #e9eae7; --second: #abaea8; --third: #92958f; --row: #292b29;
    --hairline: #2a2c2a; --border: #474a46; --error: #ff8f82; --error-line: #2a1a18; --warning: #e5b45c; --note: #9cc0e8; --focus: #7fb0ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; display: grid; grid-template-columns: 228px minmax(0, 1fr) 324px; height: 100vh; height: 100dvh;
  background: var(--ground); color: var(--ink); font: 13px/20px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; overflow-wrap: anywhere;
}
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
h1, h2, p, pre { margin: 0; }
h1 { font-size: 14px; line-height: 20px; }
h2 { display: flex; justify-content: space-between; padding: 16px 16px 4px; font-size: 12px; line-height: 16px; font-weight: 400; color: var(--second); font-variant-numeric: tabular-nums; }
.side { background: var(--side); border-inline-end: 1px solid var(--hairline); padding-bottom: 16px; overflow: auto; }
.side a, .side p { display: flex; align-items: center; gap: 8px; margin: 0 8px; padding: 4px 8px; border-radius: 4px; color: inherit; text-decoration: none; }
.side a > span:first-child { flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.side a[aria-current] { background: var(--row); }
.mark { flex: 0 0 9px; width: 9px; height: 9px; }
.mark.error { background: var(--error); }
.mark.warning { background: var(--warning); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.mark.info { border: 2px solid var(--note); border-radius: 50%; }
main { display: flex; flex-direction: column; min-width: 0; overflow: auto; }
main > p { padding: 16px 20px; }
header { display: flex; align-items: center; min-height: 48px; padding: 8px 20px; }
.tools { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; padding: 0 20px; border-bottom: 1px solid var(--hairline); }
.tabs { display: flex; gap: 16px; }
.tools a { color: var(--second); text-decoration: none; }
.tabs a { padding: 10px 0 8px; border-bottom: 2px solid transparent; }
.tabs a[aria-current] { color: var(--ink); border-color: var(--ink); }
.widths { display: flex; align-self: center; margin: 6px 0; border: 1px solid var(--border); border-radius: 6px; overflow: hidden; font-size: 12px; font-variant-numeric: tabular-nums; }
.widths a { padding: 4px 10px; line-height: 18px; }
.widths a + a { border-inline-start: 1px solid var(--hairline); }
.widths a[aria-current] { background: var(--row); color: var(--ink); }
.inbox { padding: 8px 20px; border-bottom: 1px solid var(--hairline); color: var(--second); }
.inbox p { display: flex; justify-content: space-between; gap: 0 20px; }
.inbox b { color: var(--ink); }
.count { flex: none; font-size: 12px; font-variant-numeric: tabular-nums; }
.well { flex: 1 0 480px; display: flex; padding: 28px 20px; background: var(--well); overflow-x: auto; }
iframe { display: block; flex: none; margin: 0 auto; height: 100%; min-height: 424px; border: 0; outline: 1px solid var(--hairline); }
iframe.page { max-width: 100%; }
.size { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; min-height: 36px; padding: 8px 20px; border-top: 1px solid var(--hairline); color: var(--second); font-variant-numeric: tabular-nums; }
main > .size { padding: 8px 20px; }
.size b { color: var(--ink); }
.bar { flex: 0 1 160px; height: 4px; border-radius: 2px; background: var(--row); overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--second); }
pre { flex: 1 0 auto; padding: 16px 20px; font: 11.5px/16px Menlo, Consolas, monospace; white-space: pre-wrap; }
code { font: 11.5px/16px Menlo, Consolas, monospace; color: var(--second); }
aside { border-inline-start: 1px solid var(--hairline); overflow: auto; }
aside h2 { min-height: 48px; padding: 14px 16px; font-size: 13px; line-height: 20px; font-weight: 600; color: var(--ink); border-bottom: 1px solid var(--hairline); }
aside > p { padding: 10px 16px; color: var(--second); }
.finding { display: flex; gap: 10px; padding: 10px 16px; border-bottom: 1px solid var(--hairline); }
.finding > div { flex: 1; min-width: 0; }
.finding .mark { margin-top: 6px; }
.finding p { font-size: 12.5px; line-height: 18px; color: var(--second); }
.finding .what { font-size: 13px; line-height: 20px; font-weight: 500; color: var(--ink); }
.errors { flex: none; margin: 0 20px 16px; border: 1px solid var(--error); border-radius: 4px; background: var(--error-line); }
.errors > p { padding: 10px 16px; color: var(--second); }
@media (max-width: 1180px) {
  body { grid-template: minmax(0, 1fr) 236px / 228px minmax(0, 1fr); }
  .side { grid-row: 1 / 3; }
  aside { border-inline-start: 0; border-top: 1px solid var(--hairline); }
}
@media (max-width: 700px) {
  body { display: block; height: auto; }
  .side { max-height: 232px; border-inline-end: 0; border-bottom: 1px solid var(--hairline); }
  .well { padding: 20px; }
  iframe { min-height: 0; height: 75vh; }
}
`
