/**
 * The style of every page, the same for all newsrooms: colours and fonts come as properties of the root element. An error
 * is told by a square and by ink, since the theme has no colour for it.
 */
export const PAGE_CSS = `:root {
  color-scheme: light dark;
  --ground: var(--light-ground); --ink: var(--light-ink); --muted: var(--light-muted);
  --hairline: var(--light-hairline); --accent: var(--light-accent); --on-accent: var(--light-on-accent);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: var(--dark-ground); --ink: var(--dark-ink); --muted: var(--dark-muted);
    --hairline: var(--dark-hairline); --accent: var(--dark-accent); --on-accent: var(--dark-on-accent);
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 24px; max-width: 688px; background: var(--ground); color: var(--ink);
  font-family: var(--text); font-size: 16px; line-height: 26px; overflow-wrap: anywhere;
}
a { color: inherit; text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.top { padding: 30px 0 14px; border-bottom: 2px solid var(--ink); }
.brand { margin: 0; font: 700 23px/28px var(--headline); }
.brand a { display: inline-block; padding: 8px 0; text-decoration: none; }
.brand a:hover { text-decoration: underline; }
.brand img { display: block; max-width: 100%; height: 28px; object-fit: contain; }
main { padding: 68px 0 64px; }
main > *, form > * { max-width: 480px; }
h1 { max-width: none; margin: 0; font: 700 36px/42px var(--headline); text-wrap: balance; }
p { margin: 16px 0 0; }
strong { display: inline-block; max-width: 100%; }
form { margin: 28px 0 0; }
form > :first-child { margin-top: 0; }
.note { font-size: 14px; line-height: 20px; color: var(--muted); }
.note a, .note button { color: inherit; }
.field { margin: 20px 0 0; }
label, legend { font-size: 14px; line-height: 20px; font-weight: 600; }
.field label { display: block; margin: 0 0 8px; }
.field input {
  display: block; width: 100%; min-height: 44px; padding: 9px 12px; border: 1px solid var(--muted); border-radius: 4px;
  background: var(--ground); color: var(--ink); font: inherit; line-height: 24px;
}
[dir='rtl'] .field input { text-align: right; }
.field input[aria-invalid] { border: 2px solid var(--ink); padding: 8px 11px; }
.problem { display: flex; gap: 8px; margin: 0 0 8px; font-size: 14px; line-height: 20px; font-weight: 600; }
.problem::before { content: ''; flex: 0 0 9px; height: 9px; margin-top: 6px; background: currentColor; }
fieldset { min-width: 0; margin: 28px 0 0; padding: 0; border: 0; }
legend { padding: 0 0 8px; }
fieldset div { border-top: 1px solid var(--hairline); }
fieldset div:last-child { border-bottom: 1px solid var(--hairline); }
fieldset label { display: flex; gap: 12px; padding: 10px 0; font-size: 16px; line-height: 24px; font-weight: 400; }
fieldset input { flex: 0 0 18px; width: 18px; height: 18px; margin: 3px 0 0; accent-color: var(--accent); }
.trap { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.acts { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 24px; margin: 28px 0 0; }
.button {
  display: inline-block; max-width: 100%; min-height: 44px; padding: 12px 22px; border: 0; border-radius: 4px;
  background: var(--accent); color: var(--on-accent); font: 600 16px/20px var(--text); text-align: center; text-decoration: none;
  overflow-wrap: anywhere; cursor: pointer;
}
.button:hover { text-decoration: underline; }
.plain { display: inline-block; padding: 10px 0; }
button.plain {
  min-height: 44px; border: 0; background: none; color: inherit; font: inherit; text-align: start; text-decoration: underline;
  text-underline-offset: 3px; overflow-wrap: anywhere; cursor: pointer;
}
form.note { display: flex; flex-wrap: wrap; align-items: center; gap: 0 6px; margin-top: 16px; }
form.apart { max-width: none; margin-top: 40px; border-top: 1px solid var(--hairline); padding-top: 8px; }
.status { padding-inline-start: 12px; border-inline-start: 2px solid var(--accent); font-weight: 600; }
.foot { padding: 20px 0 40px; border-top: 1px solid var(--hairline); font-size: 14px; line-height: 20px; color: var(--muted); }
.foot p { margin: 0; }
@media (max-width: 560px) {
  .top { padding-top: 14px; }
  main { padding: 40px 0 48px; }
  h1 { font-size: 30px; line-height: 36px; }
}
@media (forced-colors: active) {
  .button { border: 1px solid; }
  .problem::before { background: CanvasText; forced-color-adjust: none; }
}
`
