import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { read } from './read.ts'

const FOLDER = new URL('../golden/text/', import.meta.url)

test.each(readdirSync(FOLDER))('reads the pasted text of %s as the article beside it', async name => {
  const { article } = read(readFileSync(new URL(`${name}/article.txt`, FOLDER)))
  await expect(`${JSON.stringify(article, null, 2)}\n`).toMatchFileSnapshot(`../golden/text/${name}/article.json`)
})
