/** The preview's own look: quiet, dense, colour for severity alone. */
export const STUDIO_CSS = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --side: #f7f7f5; --well: #efefec; --ink: #1a1b1a; --second: #565955; --third: #6a6d68; --row: #e9e9e5;
  --hairline: #e3e3df; --border: #c9cac4; --error: #b42318; --error-line: #fdf1ef; --warning: #c77e00; --warning-text: #8f5a00; --note: #3d6187; --focus: #2f6fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161716; --side: #1b1c1b; --well: #0f100f; --ink: #e9eae7; --second: #abaea8; --third: #92958f; --row: #292b29;
    --hairline: #2a2c2a; --border: #474a46; --error: #ff8f82; --error-line: #2a1a18; --warning: #e5b45c; --warning-text: #e5b45c; --note: #9cc0e8; --focus: #7fb0ff;
  }
}
* { box-sizing: border-box; }
[hidden], .hidden { display: none !important; }
html { height: 100%; }
body {
  margin: 0; display: grid; grid-template: minmax(0, 1fr) / 228px minmax(0, 1fr) 324px; height: 100vh; height: 100dvh;
  background: var(--ground); color: var(--ink); font: 13px/20px -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums;
}
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
h1, h2, p, pre, ul, ol, dl, dd { margin: 0; padding: 0; }
h1 { flex: 1; min-width: 0; font-size: 14px; line-height: 20px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
h2 { display: flex; justify-content: space-between; padding: 16px 16px 4px; font-size: 12px; line-height: 16px; font-weight: 400; color: var(--second); }
button, .menu summary, input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--border); border-radius: 6px; padding: 4px 11px; }
button, summary { cursor: pointer; }
.aside { padding: 16px 20px; color: var(--second); }
.side { display: flex; flex-direction: column; background: var(--side); border-inline-end: 1px solid var(--hairline); overflow: auto; }
.side .brand { min-height: 48px; padding: 14px 16px; font-weight: 600; }
.side a, .side > p:not(.brand, .foot) { flex: none; display: flex; align-items: center; gap: 8px; margin: 0 8px; padding: 4px 8px; border-radius: 4px; color: inherit; text-decoration: none; }
.side a > span:first-child { flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.side a:hover { background: var(--row); }
.side a[aria-current] { background: var(--row); font-weight: 500; }
.side small { flex: none; font-size: 12px; color: var(--second); display: flex; }
.filter { padding: 0 12px; }
.filter span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.filter input { width: 100%; }
.side .foot { margin-top: auto; padding: 8px 16px; min-height: 36px; color: var(--second); font-size: 12px; }
.mark { flex: 0 0 9px; display: inline-block; width: 9px; height: 9px; }
.mark.error { background: var(--error); }
.mark.warning { background: var(--warning); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.mark.info { border: 2px solid var(--note); border-radius: 50%; }
main { position: relative; display: flex; flex-direction: column; min-width: 0; min-height: 0; overflow: hidden; }
header { flex: none; display: flex; align-items: center; gap: 16px; min-height: 48px; padding: 8px 20px; }
.actions { display: flex; align-items: center; gap: 12px; }
.menu { position: relative; }
.menu summary { border-color: transparent; color: var(--second); list-style: none; white-space: nowrap; }
.menu summary::after { content: ''; display: inline-block; width: 5px; height: 5px; margin: 0 2px 3px 8px; border: solid; border-width: 0 1.5px 1.5px 0; transform: rotate(45deg); }
.menu > div { position: absolute; z-index: 3; inset-inline-end: 0; min-width: 220px; padding: 8px; background: var(--ground); border: 1px solid var(--border); border-radius: 6px; }
.menu b { display: block; padding: 4px 8px; font-size: 12px; font-weight: 400; color: var(--second); }
.menu a { display: block; padding: 4px 8px; border-radius: 4px; color: inherit; text-decoration: none; }
.menu a:hover, .menu a[aria-current] { background: var(--row); }
.tools { flex: none; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 8px; padding: 0 20px; border-bottom: 1px solid var(--hairline); }
.tabs { display: flex; gap: 12px; }
.tools a { color: var(--second); text-decoration: none; }
.tabs a { padding: 10px 0 8px; border-bottom: 2px solid transparent; }
.tabs a[aria-current] { color: var(--ink); border-color: var(--ink); }
.clients { display: flex; flex-wrap: wrap; gap: 4px 6px; align-items: center; padding: 5px 0; }
.segmented { display: flex; border: 1px solid var(--border); border-radius: 6px; overflow: hidden; font-size: 12px; }
.segmented:empty { display: none; }
.segmented a { color: var(--second); text-decoration: none; padding: 4px 6px; line-height: 18px; white-space: nowrap; }
.segmented a + a { border-inline-start: 1px solid var(--hairline); }
.segmented a[aria-current] { background: var(--row); color: var(--ink); }
.inbox { flex: none; padding: 8px 20px 14px; border-bottom: 1px solid var(--hairline); color: var(--second); }
.inbox p { display: flex; justify-content: space-between; gap: 0 20px; }
.inbox b { color: var(--ink); margin-inline-end: 8px; }
.inbox p:first-child > span:first-child { color: var(--ink); }
.inbox s { color: var(--third); }
.tick { position: relative; display: inline-block; width: 0; height: 12px; vertical-align: middle; border-inline-start: 1px solid var(--warning); font: 10px/12px Menlo, Consolas, monospace; color: var(--warning-text); text-indent: 3px; }
.tick { font-size: 0; }
.inbox p:last-child .tick { vertical-align: -13px; font-size: 10px; white-space: nowrap; }
.count { flex: none; font-size: 12px; }
.well { position: relative; flex: 1; min-height: 0; overflow: auto; padding: 8px 20px 28px; background: var(--well); }
.well .width { padding-bottom: 6px; text-align: center; font: 11px/16px Menlo, Consolas, monospace; color: var(--third); }
.stage { position: relative; margin: 0 auto; }
.stage iframe { display: block; height: 70vh; border: 0; outline: 1px solid var(--border); background: #fff; }
.grip { position: absolute; top: 160px; inset-inline-end: -11px; width: 4px; height: 32px; border-radius: 2px; background: var(--border); cursor: ew-resize; touch-action: none; }
.frame { position: absolute; border: 1.5px solid var(--note); border-radius: 3px; pointer-events: none; }
.frame.error { border-color: var(--error); }
.frame.warning { border-color: var(--warning); }
.clip { position: absolute; inset-inline: 0; padding-top: 2px; border-top: 2px dashed var(--error); color: var(--error); font-size: 12px; line-height: 16px; text-align: end; pointer-events: none; }
.size { flex: none; display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; min-height: 36px; padding: 8px 20px; border-top: 1px solid var(--hairline); color: var(--second); }
.size b { color: var(--ink); }
.size .segmented { margin-inline-start: auto; }
.bar { flex: 0 1 160px; height: 4px; border-radius: 2px; background: var(--row); overflow: hidden; border-inline-end: 1px solid var(--second); }
.bar span { display: block; height: 100%; background: var(--second); }
.code { flex: 1; min-height: 0; overflow: auto; padding: 16px 20px; font: 11.5px/16px Menlo, Consolas, monospace; white-space: pre-wrap; }
.numbered { padding-inline: 0; }
.numbered span { display: block; padding-inline: 64px 20px; text-indent: -52px; }
.numbered i { display: inline-block; width: 40px; margin-inline-end: 12px; text-align: end; text-indent: 0; font-style: normal; color: var(--third); }
.numbered .is { background: var(--error-line); }
.numbered .is i { color: var(--error); }
.numbered u { text-decoration: underline wavy var(--error); text-underline-offset: 3px; }
code, kbd { font: 11.5px/16px Menlo, Consolas, monospace; color: var(--second); }
.headers { flex: 1; min-height: 0; overflow: auto; display: grid; grid-template-columns: max-content minmax(0, 1fr); align-content: start; gap: 4px 20px; padding: 16px 20px; }
.headers dt { color: var(--second); }
.entries { flex: 1; min-height: 0; overflow: auto; list-style: none; }
.entries li { padding: 10px 20px; border-bottom: 1px solid var(--hairline); }
.entries a { color: inherit; font-weight: 500; }
.entries time { margin-inline-start: 8px; color: var(--third); font-size: 12px; }
.entries p { color: var(--second); }
aside { border-inline-start: 1px solid var(--hairline); overflow: auto; }
aside h2 { align-items: center; min-height: 48px; padding: 8px 16px; font-size: 13px; line-height: 20px; font-weight: 600; color: var(--ink); border-bottom: 1px solid var(--hairline); }
.counts { display: flex; align-items: center; gap: 5px; font-size: 12px; font-weight: 400; color: var(--second); }
.counts b { font-weight: 400; margin-inline-end: 6px; }
aside .aside { padding: 8px 16px; border-bottom: 1px solid var(--hairline); }
.finding { display: flex; gap: 10px; padding: 10px 16px; border-bottom: 1px solid var(--hairline); }
.finding:has([data-words]) { cursor: pointer; }
.finding button { padding: 0; border: 0; background: none; font: inherit; text-align: start; }
#gone:empty { display: none; }
#gone { position: fixed; z-index: 5; inset: auto 0 0; padding: 8px 20px; background: var(--ink); color: var(--ground); }
.finding.is { background: var(--side); box-shadow: inset 2px 0 var(--ink); }
.finding > div { flex: 1; min-width: 0; }
.finding .mark { margin-top: 6px; }
.finding p { font-size: 12.5px; line-height: 18px; color: var(--second); }
.finding .what { font-size: 13px; line-height: 20px; font-weight: 500; color: var(--ink); }
.place { display: inline-block; font: 11.5px/16px Menlo, Consolas, monospace; color: var(--second); text-decoration-color: var(--border); text-underline-offset: 3px; }
.rules { padding: 10px 16px; border-bottom: 1px solid var(--hairline); color: var(--second); }
.rules summary { display: flex; justify-content: space-between; list-style: none; }
.rules ul { list-style: none; padding-top: 4px; }
.rules li { display: flex; justify-content: space-between; gap: 12px; padding: 2px 0; font-size: 12.5px; }
.errors { position: absolute; z-index: 2; inset: auto 24px 52px; max-height: 70%; overflow: auto; border: 1px solid var(--border); border-radius: 6px; background: var(--ground); box-shadow: 0 6px 24px #0003; }
.fault { padding: 10px 0; border-bottom: 1px solid var(--hairline); }
.errors p { padding: 2px 16px; color: var(--second); }
.errors .what { display: flex; align-items: baseline; gap: 8px; color: var(--error); font-weight: 500; }
.errors .what code { margin-inline-start: auto; flex: none; }
.errors .code { padding: 8px 0 0; line-height: 21px; font-size: 12px; }
.errors .last { padding: 10px 16px; }
.errors ~ *, main:has(.errors:not(.hidden)) .stage { opacity: .38; }
dialog { width: min(420px, 92vw); padding: 20px; background: var(--ground); color: inherit; border: 1px solid var(--border); border-radius: 8px; }
dialog::backdrop { background: #0006; }
dialog h2 { padding: 0 0 8px; font-size: 14px; line-height: 20px; font-weight: 600; color: var(--ink); }
dialog p { padding: 4px 0; color: var(--second); }
dialog label { display: block; padding: 8px 0; }
dialog input { width: 100%; }
dialog .buttons { display: flex; justify-content: flex-end; gap: 8px; }
dialog .main { background: var(--ink); color: var(--ground); border-color: var(--ink); }
dialog dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; }
#list { display: none; }
@media (max-width: 1180px) {
  body { grid-template: minmax(0, 1fr) 236px / 200px minmax(0, 1fr); }
  .side { grid-row: 1 / 3; }
  aside { border-inline-start: 0; border-top: 1px solid var(--hairline); }
  .finding > div { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 16px; }
  .finding .what, .finding p { grid-column: 1; }
  .finding :is(.place, code) { grid-area: 1 / 2; max-width: 40vw; }
  [data-token] body { grid-template-columns: minmax(0, 1fr); }
  [data-token] .side { display: none; }
  [data-token] .listed .side { display: flex; position: fixed; z-index: 4; inset: 0 auto 0 0; width: min(280px, 85vw); max-height: none; box-shadow: 0 0 24px #0003; }
  #list { display: block; flex: none; }
}
@media (max-width: 700px) {
  body { display: block; height: auto; }
  .side { max-height: 232px; border-inline-end: 0; border-bottom: 1px solid var(--hairline); }
  main { overflow: visible; }
  header { flex-wrap: wrap; }
  .tabs { flex-wrap: wrap; }
  .well { padding: 20px; overflow: auto; max-height: 80vh; }
  .errors { position: static; margin: 12px; max-height: none; }
}
`
