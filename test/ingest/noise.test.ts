import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test('"Watch:" and "Related:" before a whole sentence belong to the story, before a title they do not', () => {
  const text = `Council meets

The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.

Watch: the mayor begins to speak at ten.

Watch: Mayor speaks at ten

Related: Mayor says no?`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Council meets',
    story: [
      'The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.',
      'Watch: the mayor begins to speak at ten.',
    ],
    noise: ['7: Watch: Mayor speaks at ten', '9: Related: Mayor says no?'],
  })
})

test('drops a menu with "Highlights" in it, a breadcrumb and the site name behind the headline', () => {
  const text = `Home
News
Highlights
Opinion
Weather
Sign in

Council Buys the Old Cinema | The Valley Record

Home > Culture > Council Buys the Old Cinema

Council Buys the Old Cinema

Published on May 3, 2026 by Desk

The council paid 400,000 for the old cinema on Friday night and wants films back on its screen by Christmas.

Neighbours had collected 9,000 signatures in two weeks.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Council Buys the Old Cinema',
    authors: ['Desk'],
    published: '2026-05-03T00:00:00Z',
    story: [
      'The council paid 400,000 for the old cinema on Friday night and wants films back on its screen by Christmas.',
      'Neighbours had collected 9,000 signatures in two weeks.',
    ],
    noise: [
      '1: Home',
      '2: News',
      '3: Highlights',
      '4: Opinion',
      '5: Weather',
      '6: Sign in',
      '8: | The Valley Record',
      '10: Home > Culture > Council Buys the Old Cinema',
    ],
  })
})

test('drops and lists everything that a page puts around a story', () => {
  const text = `Market Hall Roof Fails Inspection
Share
Tweet
3 min read
author-image
Rosa Lindt
New Update
Market Hall Roof Fails Inspection
Photo: Jane Doe/Valley Pictures

The roof of the market hall failed its inspection on Tuesday, and forty stalls moved into the street.

Advertisement

Inspectors found rust in eleven of the twenty beams.

Read more: Market hall turns one hundred

The hall will stay shut until the beams are replaced.

Image source, Getty Images

ALSO READ
Ten stalls that you must not miss
What the butcher saw

(Photo by Jane Doe/Getty Images)

Sign up for our newsletter

Related Articles
- Fish auction moves indoors
- Cheese prices rise again

© 2026 The Valley Record. All rights reserved.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Market Hall Roof Fails Inspection',
    authors: ['Rosa Lindt'],
    story: [
      'The roof of the market hall failed its inspection on Tuesday, and forty stalls moved into the street.',
      'Inspectors found rust in eleven of the twenty beams.',
      'The hall will stay shut until the beams are replaced.',
    ],
    noise: [
      '2: Share',
      '3: Tweet',
      '4: 3 min read',
      '5: author-image',
      '7: New Update',
      '9: Photo: Jane Doe/Valley Pictures',
      '13: Advertisement',
      '17: Read more: Market hall turns one hundred',
      '21: Image source, Getty Images',
      '23: ALSO READ',
      '24: Ten stalls that you must not miss',
      '25: What the butcher saw',
      '27: (Photo by Jane Doe/Getty Images)',
      '29: Sign up for our newsletter',
      '31: Related Articles',
      '32: - Fish auction moves indoors',
      '33: - Cheese prices rise again',
      '35: © 2026 The Valley Record. All rights reserved.',
    ],
  })
})

test('drops the name of a section above the headline', () => {
  const text = `OPINION

The River Needs a Plan, Not a Wall

A wall is what you build when you have stopped thinking about the river.

We should know, because we built two of them.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The River Needs a Plan, Not a Wall',
    story: [
      'A wall is what you build when you have stopped thinking about the river.',
      'We should know, because we built two of them.',
    ],
    noise: ['1: OPINION'],
  })
})

test('drops image credits, but no sentence that begins with "Photos from"', () => {
  const text = `Allotments Get a Water Tap

Photo courtesy of the Mill Society

The allotments behind the mill have had a tap since Easter.

Photos from the opening show a crowd of forty.

PHOTO: REUTERS / Jane Doe

It took eleven years of letters.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Allotments Get a Water Tap',
    story: [
      'The allotments behind the mill have had a tap since Easter.',
      'Photos from the opening show a crowd of forty.',
      'It took eleven years of letters.',
    ],
    noise: ['3: Photo courtesy of the Mill Society', '9: PHOTO: REUTERS / Jane Doe'],
  })
})

test('drops advertisements between the heading and its list and between bullets', () => {
  const text = `Bakers Strike Over Night Shifts

The bakers walked out at two in the morning on Tuesday.

Key takeaways
Advertisement
• No bread until Thursday.

Advertisement

• Night shifts start at one.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bakers Strike Over Night Shifts',
    takeaways: ['No bread until Thursday.', 'Night shifts start at one.'],
    story: ['The bakers walked out at two in the morning on Tuesday.'],
    noise: ['6: Advertisement', '9: Advertisement'],
  })
})

test('drops a list of sections under "Highlights"', () => {
  const text = `Nine Names on a Wall

The wall now carries the names of those who drowned in 1926.

Highlights
- Sports
- Video
- Live scores

Their families came from three countries.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Nine Names on a Wall',
    story: [
      'The wall now carries the names of those who drowned in 1926.',
      'Their families came from three countries.',
    ],
    noise: ['5: Highlights', '6: - Sports', '7: - Video', '8: - Live scores'],
  })
})

test('drops an underline below the takeaways heading and a menu at the foot', () => {
  const text = `The Last Ropeway in the County Closes for Good

The ropeway was built in 1956, when the road was closed for half of the year.

It never once stood still for longer than a day.

KEY TAKEAWAYS
-------------
* The ropeway closes after seventy years.
* The dairy closed in 2019.

About Us
Contact
Privacy Policy
Terms of Use`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway in the County Closes for Good',
    takeaways: ['The ropeway closes after seventy years.', 'The dairy closed in 2019.'],
    story: [
      'The ropeway was built in 1956, when the road was closed for half of the year.',
      'It never once stood still for longer than a day.',
    ],
    noise: ['8: -------------', '12: About Us', '13: Contact', '14: Privacy Policy', '15: Terms of Use'],
  })
})
