import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test('reads two names with roles, a particle, an address and a date from one byline', () => {
  const text = `Bees Return to the Rooftops

Forty hives stand on the roofs of the old town this spring.

By Ana María de la Cruz, Senior Science Reporter, and Jan van der Berg (jan@valley.example) | May 12, 2026, 6:30 pm

Forty hives stand on nine roofs, and the first honey will be sold in July.

The beekeepers count on the lime trees along the canal.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bees Return to the Rooftops',
    summary: 'Forty hives stand on the roofs of the old town this spring.',
    authors: ['Ana María de la Cruz', 'Jan van der Berg <jan@valley.example>'],
    published: '2026-05-12T18:30:00Z',
    story: [
      'Forty hives stand on nine roofs, and the first honey will be sold in July.',
      'The beekeepers count on the lime trees along the canal.',
    ],
  })
})

test('takes neither a lead paragraph for the dek nor title-case crossheads for names', () => {
  const text = `Old Tram Line Gets a Second Life

The rails were still there under the asphalt, as straight as on the day in 1962 when the last tram went home.

Buried Rails

Workers found them in March when they looked for a leaking pipe, and the whole street came to see them.

Second Thoughts

The council had planned to sell the rails as scrap. It changed its mind in a single evening.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Old Tram Line Gets a Second Life',
    story: [
      'The rails were still there under the asphalt, as straight as on the day in 1962 when the last tram went home.',
      'h2 Buried Rails',
      'Workers found them in March when they looked for a leaking pipe, and the whole street came to see them.',
      'h2 Second Thoughts',
      'The council had planned to sell the rails as scrap. It changed its mind in a single evening.',
    ],
  })
})

test('takes a bare name below the dek for the byline', () => {
  const text = `Storks Nest on the Fire Station

Two storks have chosen the tallest chimney in town, and the sirens do not trouble them.

Nadia Petrova

The first stork came on a Tuesday. By the weekend there were two.

Firefighters now leave the yard through the back gate.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Storks Nest on the Fire Station',
    summary: 'Two storks have chosen the tallest chimney in town, and the sirens do not trouble them.',
    authors: ['Nadia Petrova'],
    story: [
      'The first stork came on a Tuesday. By the weekend there were two.',
      'Firefighters now leave the yard through the back gate.',
    ],
  })
})

test('joins a headline that is wrapped onto a second line', () => {
  const text = `Villages Along the Lower River Agree to
share one fire engine

By MARA ELLISON

Three villages along the lower river will share one fire engine from January. It will stand in the middle one.

The engine is twelve years old.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Villages Along the Lower River Agree to share one fire engine',
    authors: ['MARA ELLISON'],
    story: [
      'Three villages along the lower river will share one fire engine from January. It will stand in the middle one.',
      'The engine is twelve years old.',
    ],
  })
})

test('says that there is no headline where a text begins with a paragraph', () => {
  const text = `The council voted on Tuesday night to close the bridge for two years. Residents will be taken around by bus, and the market will move.

The second paragraph goes on about the buses.`
  expect(tell(text)).toEqual(['no-headline a.txt:1'])
})

test('takes no headline that begins with "Von" for a byline', () => {
  const text = `Von der Leyen Visits the Salt Marsh

The visit lasted forty minutes, and it rained for all of them.

Nobody had brought a second umbrella.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Von der Leyen Visits the Salt Marsh',
    story: ['The visit lasted forty minutes, and it rained for all of them.', 'Nobody had brought a second umbrella.'],
  })
})

test('takes no headline that begins with "By" for a byline', () => {
  const text = `By Land and Sea, Help Reaches the Island

Two boats and a helicopter brought bread to the island on Sunday.

The bread was still warm.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'By Land and Sea, Help Reaches the Island',
    story: ['Two boats and a helicopter brought bread to the island on Sunday.', 'The bread was still warm.'],
  })
})

test("takes the line that is said twice for the headline, not the site's name above it", () => {
  const text = `The Valley Record

Old Oak Falls on the Vicarage

Old Oak Falls on the Vicarage

By The Associated Press

The oak had stood for four hundred years and fell in four seconds.

Nobody was in the vicarage.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Old Oak Falls on the Vicarage',
    authors: ['The Associated Press'],
    story: ['The oak had stood for four hundred years and fell in four seconds.', 'Nobody was in the vicarage.'],
    noise: ['1: The Valley Record'],
  })
})

test('keeps a crosshead of words that occur nowhere else', () => {
  const text = `Dog Park Opens Behind the Station

Dogs have a park of their own since Saturday, and their owners have benches.

Karel Street Reaction

Neighbours had feared the noise. They now complain about the silence in the old park.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Dog Park Opens Behind the Station',
    story: [
      'Dogs have a park of their own since Saturday, and their owners have benches.',
      'h2 Karel Street Reaction',
      'Neighbours had feared the noise. They now complain about the silence in the old park.',
    ],
  })
})

test('reads two bare names above a date', () => {
  const text = `Choir Sings in the Quarry

Mara Ellison and Tom Okafor
June 2, 2026

The quarry answered every line with half a second's delay, and the choir learned to wait.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Choir Sings in the Quarry',
    authors: ['Mara Ellison', 'Tom Okafor'],
    published: '2026-06-02T00:00:00Z',
    story: ["The quarry answered every line with half a second's delay, and the choir learned to wait."],
  })
})

test("drops a role below the name, and reads a date with its zone's letters", () => {
  const text = `Choir Sings in the Quarry

The quarry answered every line.

Mara Ellison
Culture Reporter, The Record
June 2, 2026 at 9:15 AM EST
Share this article

The choir learned to wait for the echo. It took them two evenings.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Choir Sings in the Quarry',
    summary: 'The quarry answered every line.',
    authors: ['Mara Ellison'],
    story: ['The choir learned to wait for the echo. It took them two evenings.'],
    published: '2026-06-02T14:15:00Z',
    noise: ['6: Culture Reporter, The Record', '8: Share this article'],
  })
})

test('keeps an emoji in the headline', () => {
  const text = `🚨 Dam Gates Stuck Half Open

The gates of the upper dam have been stuck since Monday, and the lake is falling by a hand's breadth a day.

Engineers wait for a part from abroad.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: '🚨 Dam Gates Stuck Half Open',
    story: [
      "The gates of the upper dam have been stuck since Monday, and the lake is falling by a hand's breadth a day.",
      'Engineers wait for a part from abroad.',
    ],
  })
})

test('keeps a headline that speaks of takeaways, and numbered crossheads below it', () => {
  const text = `Five Key Takeaways From the Budget Debate

By Ivo Kral

The debate lasted nine hours, and the budget passed by one vote.

1. The pool stays open

The pool costs less than the roof would, the treasurer said in the third hour of the debate.

2. The roof must wait

The roof is to be mended in two years, or when it falls.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Five Key Takeaways From the Budget Debate',
    authors: ['Ivo Kral'],
    story: [
      'The debate lasted nine hours, and the budget passed by one vote.',
      'h2 1. The pool stays open',
      'The pool costs less than the roof would, the treasurer said in the third hour of the debate.',
      '2. The roof must wait',
      'The roof is to be mended in two years, or when it falls.',
    ],
  })
})

test('keeps a headline that begins like a label', () => {
  const text = `The Bottom Line: Nobody Wants the Old Bridge

Three buyers looked at the bridge, and three buyers left.

It will now be sold as scrap, or not at all.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Bottom Line: Nobody Wants the Old Bridge',
    story: [
      'Three buyers looked at the bridge, and three buyers left.',
      'It will now be sold as scrap, or not at all.',
    ],
  })
})

test('takes a byline below the story where none stands above it', () => {
  const text = `Allotments Get a Water Tap

The allotments behind the mill have had a tap since Easter, and the watering cans stay at home.

It took eleven years of letters.

By Rosa Lindt`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Allotments Get a Water Tap',
    authors: ['Rosa Lindt'],
    story: [
      'The allotments behind the mill have had a tap since Easter, and the watering cans stay at home.',
      'It took eleven years of letters.',
    ],
  })
})

test('takes the paragraph right below the headline for the dek', () => {
  const text = `Bakers Strike Over Night Shifts
No bread until Thursday, and nobody knows about Friday.

The bakers walked out at two in the morning on Tuesday, and by six the first shops had sold out.

The guild wants the shifts to start at four.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bakers Strike Over Night Shifts',
    summary: 'No bread until Thursday, and nobody knows about Friday.',
    story: [
      'The bakers walked out at two in the morning on Tuesday, and by six the first shops had sold out.',
      'The guild wants the shifts to start at four.',
    ],
  })
})

test('keeps a dek of two sentences above three names and a date', () => {
  const text = `The Last Ropeway in the County Closes for Good

The ropeway carried milk for seventy years. On Sunday it carried the mayor.

By Lena Brandt, Tom Okafor and Wei Zhang
Published: 2026-03-01

The ropeway was built in 1956, when the road was closed for half of the year.
It never once stood still for longer than a day.
The dairy at its foot closed in 2019.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway in the County Closes for Good',
    summary: 'The ropeway carried milk for seventy years. On Sunday it carried the mayor.',
    authors: ['Lena Brandt', 'Tom Okafor', 'Wei Zhang'],
    published: '2026-03-01T00:00:00Z',
    story: [
      'The ropeway was built in 1956, when the road was closed for half of the year.',
      'It never once stood still for longer than a day.',
      'The dairy at its foot closed in 2019.',
    ],
  })
})

test('reads "Published" above its date, and drops where the author works', () => {
  const text = `Ropeway closes after 70 years

Published
1 March 2026

By Lena Brandt
BBC News, Elm Valley

Image source, Getty Images
Image caption, The ropeway in its first winter

The ropeway was built in 1956, when the road was closed for half of the year.

It never once stood still for longer than a day.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Ropeway closes after 70 years',
    authors: ['Lena Brandt'],
    published: '2026-03-01T00:00:00Z',
    story: [
      'The ropeway was built in 1956, when the road was closed for half of the year.',
      'It never once stood still for longer than a day.',
    ],
    noise: [
      '3: Published',
      '7: BBC News, Elm Valley',
      '9: Image source, Getty Images',
      '10: Image caption, The ropeway in its first winter',
    ],
  })
})

test('takes no sentence for a byline that begins with "By" and a name', () => {
  const text = 'Harbour Wall Breaks in Storm\n\nBy Ellison of Ellison river the wall broke\n\nIt was mended on Monday.'
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Harbour Wall Breaks in Storm',
    story: ['By Ellison of Ellison river the wall broke', 'It was mended on Monday.'],
  })
})

test('leaves the place and the paper out of a name', () => {
  const text =
    'Harbour Wall Breaks in Storm\n\nBy Mara Ellison in Elm Valley and Tom Okafor for The Record\n\nIt was mended on Monday.'
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Harbour Wall Breaks in Storm',
    authors: ['Mara Ellison', 'Tom Okafor'],
    story: ['It was mended on Monday.'],
  })
})
