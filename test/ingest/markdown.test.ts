import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Found } from '../../src/ingest/found.ts'
import { readMarkdown } from '../../src/ingest/markdown/markdown.ts'
import type { Problem } from '../../src/problem/index.ts'

const FOLDER = new URL('../golden/markdown/', import.meta.url)

function read(text: string, file = 'a.md'): { found: Found; problems: Problem[] } {
  const problems: Problem[] = []
  return { found: readMarkdown(text, file, problems), problems }
}

/** The HTML of a body, and what was told about it. */
function body(text: string, file = 'a.md'): { html: string; told: string[] } {
  const { found, problems } = read(text, file)
  return {
    html: found.html.trimEnd(),
    told: problems.map(each => `${each.at} ${each.code} ${each.message.split(': ').at(-1)}`),
  }
}

test.each(readdirSync(FOLDER))('reads the dialect of %s as what is found beside it', async name => {
  const folder = new URL(`${name}/`, FOLDER)
  const source = readdirSync(folder).find(each => each !== 'found.json') ?? ''
  const read_ = read(readFileSync(new URL(source, folder), 'utf8'), `articles/${source}`)
  await expect(`${JSON.stringify(read_, null, 2)}\n`).toMatchFileSnapshot(`../golden/markdown/${name}/found.json`)
})

test.each([
  ['# River plan\n\nText.', 'River plan', '<p>Text.</p>'],
  ['River *plan*\n===\nText.', 'River plan', '<p>Text.</p>'],
  ['# The [river](https://example.org/) `plan` &amp; more\nText.', 'The river plan & more', '<p>Text.</p>'],
  ['![a](b.png)\n\n# River plan', 'River plan', '<p><img src="b.png" alt="a"></p>'],
  ['## River plan\n\nText.', null, '<h2>River plan</h2>\n<p>Text.</p>'],
  ['## One\n\n# Two', null, '<h2>One</h2>\n<h1>Two</h1>'],
  ['Text.', null, '<p>Text.</p>'],
])('takes the first heading of %j for the title where nothing else says one', (text, title, html) => {
  const { found } = read(text)
  expect({ title: found.title, html: found.html.trimEnd() }).toEqual({ title, html })
})

test('drops a first heading that repeats the title, and keeps one that says something else', () => {
  const front = '---\ntitle: River plan!\n---\n'
  expect(read(`${front}# River Plan\n\nText.`).found).toMatchObject({ title: 'River plan!', html: '<p>Text.</p>\n' })
  expect(read('---\ntitle: "<b></b>"\n---\n# River\n\nText.').found.title).toBe('River')
  expect(
    read('---\ntitle: River <b>plan</b> for <div>\n---\n# River **plan** for `<div>`\n\nText.').found,
  ).toMatchObject({
    title: 'River plan for <div>',
    html: '<p>Text.</p>\n',
  })
  expect(read(`${front}## River plan\n\nText.`).found).toMatchObject({ title: 'River plan!', html: '<p>Text.</p>\n' })
  expect(read(`${front}# Goats\n\nText.`).found).toMatchObject({
    title: 'River plan!',
    html: '<h1>Goats</h1>\n<p>Text.</p>\n',
  })
})

test.each([
  [
    '{{< youtube w7Ft >}}',
    '<p><a href="https://www.youtube.com/watch?v=w7Ft">https://www.youtube.com/watch?v=w7Ft</a></p>',
  ],
  [
    '{% youtubeEmbed "w7Ft", "Film" %}',
    '<p><a href="https://www.youtube.com/watch?v=w7Ft">https://www.youtube.com/watch?v=w7Ft</a></p>',
  ],
  ['{{< vimeo 12 >}}', '<p><a href="https://vimeo.com/12">https://vimeo.com/12</a></p>'],
  [
    '{{< tweet user="mara" id="12" >}}',
    '<p><a href="https://x.com/mara/status/12">https://x.com/mara/status/12</a></p>',
  ],
  [
    '{{< gist mara 12 "a.txt" >}}',
    '<p><a href="https://gist.github.com/mara/12">https://gist.github.com/mara/12</a></p>',
  ],
  ['{{< figure src="a.jpg" >}}', '<figure><img src="a.jpg" alt=""></figure>'],
  ['in {{< figure src="a.jpg" alt="\\"A\\"" >}} line', '<p>in <img src="a.jpg" alt="&quot;A&quot;"> line</p>'],
  ['{% img left /a.jpg %}', '<figure><img src="/a.jpg" alt=""></figure>'],
  ['{% include image.html url="/a.png" description="D" %}', '<figure><img src="/a.png" alt=""></figure>'],
  ['<Image src="/a.png" alt="A" />', '<figure><img src="/a.png" alt="A"></figure>'],
  ['[a]({{< relref "b.md#c" >}})', '<p>a</p>'],
  ['[a]({% post_url 2024-01-01-b %})', '<p>a</p>'],
  ['{{</* youtube id */>}}', '<p>{{&lt; youtube id &gt;}}</p>'],
  ['{% raw %}{{ a }}{% endraw %}', '<p>{{ a }}</p>'],
  ['a <!-- b -->c', '<p>a c</p>'],
  ['a <!-- b', '<p>a &lt;!-- b</p>'],
  ['`{{ a }}` and ``<!-- ` -->``', '<p><code>{{ a }}</code> and <code>&lt;!-- ` --&gt;</code></p>'],
  ['<pre>{{ a }}</pre>', '<pre>{{ a }}</pre>'],
  ['\n    {{ code }}\n\ntext', '<pre><code>{{ code }}\n</code></pre>\n<p>text</p>'],
  ['[[A|b]] [[C]] [[ -f x ]]', '<p>b C [[ -f x ]]</p>'],
  [
    '![[a b.png]] ![[c.png|300]] ![[d.png|D]]',
    '<p><img src="a%20b.png" alt=""> <img src="c.png" alt=""> <img src="d.png" alt="D"></p>',
  ],
  ['Text.\n{: .lead}', '<p>Text.</p>'],
  ['- [ ] a\n- [X] b\n- c', '<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n<li>c</li>\n</ul>'],
  ['> [!IMPORTANT]\n> Text.', '<blockquote>\n<p><strong>Important</strong></p>\n<p>Text.</p>\n</blockquote>'],
  ['> [!note]- A *b*\n> Text.', '<blockquote>\n<p><strong>A <em>b</em></strong></p>\n<p>Text.</p>\n</blockquote>'],
  ['> [!note] A', '<blockquote>\n<p><strong>A</strong></p>\n</blockquote>'],
  [
    ':::why-it-matters\nText.\n:::',
    '<blockquote>\n<p><strong>Why-it-matters</strong></p>\n<p>Text.</p>\n</blockquote>',
  ],
  [
    '~~a~~ https://example.org/ "q" -- ...',
    '<p><s>a</s> <a href="https://example.org/">https://example.org/</a> &quot;q&quot; -- ...</p>',
  ],
])('makes plain Markdown of %j, silently', (text, html) => {
  expect(body(text)).toEqual({ html, told: [] })
})

test('tells once a name what it leaves out, at its line in the file, and keeps what it encloses', () => {
  const text =
    '---\ntitle: A\n---\nOne {{< box >}}**two**{{< /box >}}\n\n{{< box 2 >}} {{ page.x }} {{ page.y }}\n\n<Chart a={b > 1} />'
  expect(body(text)).toEqual({
    html: '<p>One <strong>two</strong></p>',
    told: [
      'a.md:4 shortcode-dropped {{< box >}}',
      'a.md:6 shortcode-dropped {{ page.x }}',
      'a.md:8 shortcode-dropped <Chart a={b > 1} />',
    ],
  })
})

test('leaves code alone, however it is fenced', () => {
  const fences = ['```\n{{ a }}\n```', '~~~md\n[[a]]\n~~~', '> ```\n> {{ a }}\n> ```', '- ```\n  {{ a }}\n  ```']
  for (const fence of fences) expect(body(fence).html).toMatch(/\{\{ a \}\}|\[\[a\]\]/)
  expect(body('{% highlight js %}\n{{ a }}\n```\n{% endhighlight %}')).toEqual({
    html: '<pre><code class="language-js">{{ a }}\n```\n</code></pre>',
    told: [],
  })
})
