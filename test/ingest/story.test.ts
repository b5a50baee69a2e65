import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test("keeps body sentences that begin like a label, a byline or a page's noise", () => {
  const text = `River Watch Ends After Nine Days

By Friday the river had fallen below the second mark and the pumps stood still.

In brief: no. That was the answer of the mayor to those who asked whether the dam had been at risk.

Summary justice was what the farmers feared when the inspectors came.

The bottom line is that nobody will be paid before autumn.

Highlights of the day include a boat parade, a choir and a soup kitchen that fed six hundred.

Key points remain open, and the council meets again on Monday.

Photo by photo, the archive shows how the river moved.

Advertisement boards along the quay were the first things to float away.

Share prices of the two dredging firms rose by a tenth.

Updated rules take effect on Monday, the ministry said.

Copyright law protects the maps, a lawyer said.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'River Watch Ends After Nine Days',
    story: [
      'By Friday the river had fallen below the second mark and the pumps stood still.',
      'In brief: no. That was the answer of the mayor to those who asked whether the dam had been at risk.',
      'Summary justice was what the farmers feared when the inspectors came.',
      'The bottom line is that nobody will be paid before autumn.',
      'Highlights of the day include a boat parade, a choir and a soup kitchen that fed six hundred.',
      'Key points remain open, and the council meets again on Monday.',
      'Photo by photo, the archive shows how the river moved.',
      'Advertisement boards along the quay were the first things to float away.',
      'Share prices of the two dredging firms rose by a tenth.',
      'Updated rules take effect on Monday, the ministry said.',
      'Copyright law protects the maps, a lawyer said.',
    ],
  })
})

test('keeps the word "share" where a wrapped sentence leaves it alone on its last line', () => {
  const text = `Fishing Quotas Rise in the North

Boats from the northern ports may land more herring this year than last
year, and the two unions agreed that small boats will get the larger
share

The ministry said that the numbers were not final and that it would look
at them again in June.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Fishing Quotas Rise in the North',
    story: [
      'Boats from the northern ports may land more herring this year than last year, and the two unions agreed that small boats will get the larger share',
      'The ministry said that the numbers were not final and that it would look at them again in June.',
    ],
  })
})

test("joins wrapped lines that begin with a label's words, even where one stands alone", () => {
  const text = `River Watch Ends After Nine Days

Copyright law protects the maps, a lawyer said on the steps of the court
where the case about them was heard, and he went on to list some of the
key points: the cost, the crew and the ice.

The river is lower than at any time since the war, and the boats lie on
their sides in the mud. The council publishes the day's
highlights
every evening on a board at the quay, where nobody reads them at all.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'River Watch Ends After Nine Days',
    story: [
      'Copyright law protects the maps, a lawyer said on the steps of the court where the case about them was heard, and he went on to list some of the key points: the cost, the crew and the ice.',
      "The river is lower than at any time since the war, and the boats lie on their sides in the mud. The council publishes the day's highlights every evening on a board at the quay, where nobody reads them at all.",
    ],
  })
})

test('keeps a list of the body where the takeaways are another one', () => {
  const text = `Town Pool Opens Early

The pool opens on 1 May, three weeks earlier than last year.

What changes:

- The water is 20 degrees.
- Children swim free.

Key takeaways

- Pool opens 1 May.
- Children swim free.

Related:
- The frog in the deep end`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Town Pool Opens Early',
    takeaways: ['Pool opens 1 May.', 'Children swim free.'],
    story: [
      'The pool opens on 1 May, three weeks earlier than last year.',
      'What changes:',
      '• The water is 20 degrees.',
      '• Children swim free.',
    ],
    noise: ['15: Related:', '16: - The frog in the deep end'],
  })
})

test('keeps typographic quotes and dashes as they are', () => {
  const text = `“We Will Not Sell,” Says Last Farmer on the Hill

“We will not sell,” said the last farmer on the hill — ‘not for money’, he added…

He has said so since 1998.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '“We Will Not Sell,” Says Last Farmer on the Hill',
    story: [
      '“We will not sell,” said the last farmer on the hill — ‘not for money’, he added…',
      'He has said so since 1998.',
    ],
  })
})

test('keeps names that stand on lines of their own', () => {
  const text = `Nine Names on a Wall

The wall now carries the names of those who drowned in 1926.

Anna Berg
Tom Lee
Ivo Kral

Their families came from three countries.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Nine Names on a Wall',
    story: [
      'The wall now carries the names of those who drowned in 1926.',
      'Anna Berg',
      'Tom Lee',
      'Ivo Kral',
      'Their families came from three countries.',
    ],
  })
})

test('makes links of bare addresses and keeps quotes in points', () => {
  const text = `The Last Ropeway in the County Closes for Good

The ropeway was built in 1956. See https://ropeway.example/a?b=1&c=<2> for its plans & pictures.

Key Takeaways:
✔ Who pays for the pylons?
✔ “Nobody”, says the county.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway in the County Closes for Good',
    takeaways: ['Who pays for the pylons?', '“Nobody”, says the county.'],
    story: ['The ropeway was built in 1956. See https://ropeway.example/a?b=1&c=<2> for its plans & pictures.'],
  })
})

test('reads Markdown headings in a pasted text', () => {
  const text = `# The Last Ropeway Closes

*By Lena Brandt*

## Why it matters

Nine farms lose their way to the road.

## The story

The ropeway was built in 1956, when the road was closed for half of the year.

## Key points

1. The ropeway closes.
2. Nine farms are cut off.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway Closes',
    authors: ['Lena Brandt'],
    takeaways: ['The ropeway closes.', 'Nine farms are cut off.'],
    why: 'Nine farms lose their way to the road.',
    story: ['h2 The story', 'The ropeway was built in 1956, when the road was closed for half of the year.'],
  })
})
