// How long a saved article takes to stand in the preview, in Chromium.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { startPreview } from '../src/preview/index.ts'

const REPO = join(import.meta.dirname, '..')
const ARTICLE = 'articles/footbridge-reopens.txt'
const TEMPLATE = 'emails/parts/footer.mjml'
const RUNS = 21

/** Prints the time from the save of a file to the new mail in the page, for an article and for a template. */
export async function previewBench(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  for (const name of ['articles', 'emails', 'postrider.config.ts', 'articles.lock.json'])
    cpSync(join(REPO, name), join(dir, name), { recursive: true })
  const preview = await startPreview(dir, { port: 0 }, { clock: { now: () => Date.now() }, env: {} })
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  })
  try {
    const page = await browser.newPage()
    // When each new mail stood in the page, by the clock of both.
    await page.addInitScript(`document.addEventListener('load', event => {
      const mail = event.target instanceof HTMLIFrameElement ? event.target.contentDocument.body.textContent : ''
      ;(globalThis.loaded ??= []).push([Date.now(), mail])
    }, true)`)
    await page.goto(preview.url)
    console.log(`from the save to the new mail in Chromium, the median of ${RUNS} (aim: under 150 ms)`)
    for (const [what, file, mark] of [
      ['an article', ARTICLE, 'two halves of the parish'],
      ['a template', TEMPLATE, '{{ footer.reason }}'],
    ] as const) {
      const text = readFileSync(join(dir, file), 'utf8')
      const times: number[] = []
      for (let run = 0; run < RUNS; run++) {
        const sign = `${what} ${run}.`
        const started = Date.now()
        writeFileSync(
          join(dir, file),
          text.replace(mark, () => `${mark} ${sign}`),
        )
        await page.frameLocator('iframe').getByText(sign).waitFor()
        const loaded: [number, string][] = await page.evaluate('globalThis.loaded')
        const [at] = loaded.find(([, mail]) => mail.includes(sign)) ?? [Number.NaN]
        times.push(at - started)
        await new Promise(resolve => setTimeout(resolve, 500))
      }
      times.sort((a, b) => a - b)
      console.log(
        `  ${what.padEnd(12)} ${times[RUNS >> 1]?.toFixed(0)} ms, the slowest ${times.at(-1)?.toFixed(0)} ms (of it, reading and composing ${preview.desk.shown().took.toFixed(0)} ms)`,
      )
    }
  } finally {
    await browser.close()
    await preview.close()
    rmSync(dir, { recursive: true })
  }
}
