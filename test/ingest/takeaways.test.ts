import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test('joins hard-wrapped paragraphs and bullets, and takes no wrapped "key points" for a heading', () => {
  const text = `Harbour Ferry to Run Through the Winter

By Mara Ellison
24 May 2026

The harbour ferry will run through the winter for the first time since
2011, after the islands agreed to share the cost of a second crew and a
stronger hull. The first crossing is planned for the second week of
October.

Until now the islanders crossed on fishing boats, which nobody was ever
insured on. The council listed several
key points: the cost, the crew and the ice.

Key takeaways

- The ferry will run from October to March, four crossings a day, with a
  second crew paid by the islands.
- A stronger hull costs 1.2 million and will be ready in
September.
- Tickets stay at the summer price.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Harbour Ferry to Run Through the Winter',
    authors: ['Mara Ellison'],
    published: '2026-05-24T00:00:00Z',
    takeaways: [
      'The ferry will run from October to March, four crossings a day, with a second crew paid by the islands.',
      'A stronger hull costs 1.2 million and will be ready in September.',
      'Tickets stay at the summer price.',
    ],
    story: [
      'The harbour ferry will run through the winter for the first time since 2011, after the islands agreed to share the cost of a second crew and a stronger hull. The first crossing is planned for the second week of October.',
      'Until now the islanders crossed on fishing boats, which nobody was ever insured on. The council listed several key points: the cost, the crew and the ice.',
    ],
  })
})

test('takes bold takeaways that stand before the byline, blank lines between their bullets', () => {
  const text = `# School Kitchens Go Back to Cooking

**Key takeaways**

* Eleven schools cook again from August.

* The old kitchens were never removed.

* Parents pay forty cents more a meal.

By Tom Okafor and Lena da Silva

The smell of onions reached the second floor of Elm Street School at nine on Monday, and nobody complained.

Eleven schools will follow by the end of August, the board decided.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'School Kitchens Go Back to Cooking',
    authors: ['Tom Okafor', 'Lena da Silva'],
    takeaways: [
      'Eleven schools cook again from August.',
      'The old kitchens were never removed.',
      'Parents pay forty cents more a meal.',
    ],
    story: [
      'The smell of onions reached the second floor of Elm Street School at nine on Monday, and nobody complained.',
      'Eleven schools will follow by the end of August, the board decided.',
    ],
  })
})

test('takes numbered points under an emoji heading in the middle of a story', () => {
  const text = `The Mill Reopens as a Library

The old mill took in readers instead of grain on Saturday.

📌 Key Points

1. The mill holds 40,000 books.
2. It is open on Sundays.
3) The wheel turns again.

Visitors stood in line around the block. Some had brought the books that their grandparents had bound here.

“I learned to swim in that pond,” said one of them.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Mill Reopens as a Library',
    takeaways: ['The mill holds 40,000 books.', 'It is open on Sundays.', 'The wheel turns again.'],
    story: [
      'The old mill took in readers instead of grain on Saturday.',
      'Visitors stood in line around the block. Some had brought the books that their grandparents had bound here.',
      '“I learned to swim in that pond,” said one of them.',
    ],
  })
})

test('joins bullets that stand alone on their lines with the lines below them', () => {
  const text = `Night Trains Return to the Valley

Three night trains a week will stop in the valley from June.

Highlights
•
The first train leaves on 12 June.
•
Bicycles travel free until autumn.
•
Berths cost 39 a night.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Night Trains Return to the Valley',
    takeaways: ['The first train leaves on 12 June.', 'Bicycles travel free until autumn.', 'Berths cost 39 a night.'],
    story: ['Three night trains a week will stop in the valley from June.'],
  })
})

test('takes lines without bullets below the heading where paragraphs are single lines', () => {
  const text = `Glass Works to Close After 140 Years
By Pia Holm
The furnaces of the glass works will go out in November, the owner told its ninety workers on Wednesday.
It was cold in the hall, and some of them laughed.
The town has offered to buy the building, but not the debts that come with it.
Key Takeaways
The furnaces go out in November.
Ninety workers lose their jobs.
The town may buy the building.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Glass Works to Close After 140 Years',
    authors: ['Pia Holm'],
    takeaways: [
      'The furnaces go out in November.',
      'Ninety workers lose their jobs.',
      'The town may buy the building.',
    ],
    story: [
      'The furnaces of the glass works will go out in November, the owner told its ninety workers on Wednesday.',
      'It was cold in the hall, and some of them laughed.',
      'The town has offered to buy the building, but not the debts that come with it.',
    ],
  })
})

test('takes short sentences that stand apart for points, and leaves the longer paragraphs behind them', () => {
  const text = `Lighthouse Keeper Wanted, No Experience Needed

Key Takeaways

The post is open for two years.

Applicants need no experience.

The island has no shop.

The advertisement ran to eleven lines, and by noon the harbour office had taken ninety calls from people who had never seen the island. Some of them did not know where it was.

Keeper number nine left in March after a winter in which the boat could not land for six weeks. He said that he would come back.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Lighthouse Keeper Wanted, No Experience Needed',
    takeaways: ['The post is open for two years.', 'Applicants need no experience.', 'The island has no shop.'],
    story: [
      'The advertisement ran to eleven lines, and by noon the harbour office had taken ninety calls from people who had never seen the island. Some of them did not know where it was.',
      'Keeper number nine left in March after a winter in which the boat could not land for six weeks. He said that he would come back.',
    ],
  })
})

test('finds the list behind a second heading that leads to it', () => {
  const text = `Orchard Open to All Pickers

The orchard behind the station belongs to the town again.

Key takeaways:
Here is what you need to know:
• Picking is free on Sundays.
• Dogs stay outside.

Trees were planted in 1931 by the railway, and nobody has pruned them since the war.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Orchard Open to All Pickers',
    takeaways: ['Picking is free on Sundays.', 'Dogs stay outside.'],
    story: [
      'The orchard behind the station belongs to the town again.',
      'Trees were planted in 1931 by the railway, and nobody has pruned them since the war.',
    ],
    noise: ['6: Here is what you need to know:'],
  })
})

test('takes a counted heading with a subject where a list follows', () => {
  const text = `Five Buildings Saved From Demolition

The court saved five buildings on Monday.

5 key takeaways from the ruling

• The five houses stay.
• The city pays the costs.

It was a short hearing.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Five Buildings Saved From Demolition',
    takeaways: ['The five houses stay.', 'The city pays the costs.'],
    story: ['The court saved five buildings on Monday.', 'It was a short hearing.'],
    noise: ['5: 5 key takeaways from the ruling'],
  })
})

test('tells a heading from its list where both begin with the same sign', () => {
  const text = `Bus Drivers Get a Break Room

The bus drivers of line nine have a room of their own.

■ Key Takeaways
■ The room is open all night.
■ Coffee costs nothing.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bus Drivers Get a Break Room',
    takeaways: ['The room is open all night.', 'Coffee costs nothing.'],
    story: ['The bus drivers of line nine have a room of their own.'],
  })
})

test('leaves "In brief" in the story where no list follows', () => {
  const text = `A Week in the Hills

The hills were dry this week, and the shepherds had come down early.

In brief

The shepherds came down early this year because the springs had failed on the high pastures above the road.

They will go up again when it rains, or they will sell, which is what the oldest of them said he would do.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'A Week in the Hills',
    story: [
      'The hills were dry this week, and the shepherds had come down early.',
      'h2 In brief',
      'The shepherds came down early this year because the springs had failed on the high pastures above the road.',
      'They will go up again when it rains, or they will sell, which is what the oldest of them said he would do.',
    ],
  })
})

test('splits points that stand in one line behind the heading', () => {
  const text = `Clock Tower Strikes Again

The clock tower struck for the first time since the fire, at noon on Thursday, seven minutes late.

Key takeaways: • The clock works again. • It is seven minutes late. • Nobody minds.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Clock Tower Strikes Again',
    takeaways: ['The clock works again.', 'It is seven minutes late.', 'Nobody minds.'],
    story: ['The clock tower struck for the first time since the fire, at noon on Thursday, seven minutes late.'],
  })
})

test('takes wrapped points that are not indented', () => {
  const text = `WATER TOWER TO BECOME A HOTEL

BY JONAS WEBER AND THE STAFF OF THE RECORD

The tower has been dry for thirty years, and pigeons were its only
guests until a family from the coast bought it in March for the price of
a small car.

THE KEY TAKEAWAYS:

•   Twelve rooms will open in the tower in the spring of next year, the
highest of them with a view of two rivers.
•   The pigeons move to the church.

The family plans to live on the ground floor itself.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'WATER TOWER TO BECOME A HOTEL',
    authors: ['JONAS WEBER'],
    takeaways: [
      'Twelve rooms will open in the tower in the spring of next year, the highest of them with a view of two rivers.',
      'The pigeons move to the church.',
    ],
    story: [
      'The tower has been dry for thirty years, and pigeons were its only guests until a family from the coast bought it in March for the price of a small car.',
      'The family plans to live on the ground floor itself.',
    ],
  })
})

test('takes facts of two or three words under "At a glance"', () => {
  const text = `Marathon Moves to the Valley Floor

At a glance
- Date: 4 October
- Start: Mill Street
- Runners: 3,000

The hills were too much for most of the runners last year, and for two of the doctors.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Marathon Moves to the Valley Floor',
    takeaways: ['Date: 4 October', 'Start: Mill Street', 'Runners: 3,000'],
    story: ['The hills were too much for most of the runners last year, and for two of the doctors.'],
  })
})

test('splits numbered points in one line', () => {
  const text = `Cheese Fair Cancelled

TLDR: 1) No fair this year. 2) The cheese is fine. 3) The tent is not.

The tent tore in the storm on Wednesday night, and there is no second tent of that size.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Cheese Fair Cancelled',
    takeaways: ['No fair this year.', 'The cheese is fine.', 'The tent is not.'],
    story: ['The tent tore in the storm on Wednesday night, and there is no second tent of that size.'],
  })
})

test('takes emoji for bullets', () => {
  const text = `Tea House Burns Down

A fire destroyed the tea house in the park on Sunday morning.

🔑 Key Takeaways 🔑
🔥 The fire began in the kitchen.
🚒 Two engines came from the next town.
☕ Tea is served from a van.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Tea House Burns Down',
    takeaways: ['The fire began in the kitchen.', 'Two engines came from the next town.', 'Tea is served from a van.'],
    story: ['A fire destroyed the tea house in the park on Sunday morning.'],
  })
})

test('takes numbered points from a text without blank lines', () => {
  const text = `Grain Ship Runs Aground
The ship lies on the sand bank, and the tide will not lift it before Friday.
Farmers had waited for it since February, and some of them stood on the beach.
Key points
1. The ship carries seed.
2. The tide comes on Friday.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Grain Ship Runs Aground',
    takeaways: ['The ship carries seed.', 'The tide comes on Friday.'],
    story: [
      'The ship lies on the sand bank, and the tide will not lift it before Friday.',
      'Farmers had waited for it since February, and some of them stood on the beach.',
    ],
  })
})

test('takes a block of lines without bullets under "Summary"', () => {
  const text = `Sheep Block the Airport

Flights stopped for an hour on Monday when ninety sheep crossed the runway.

Summary
Ninety sheep crossed the runway
Flights stopped for an hour
Nobody was hurt`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Sheep Block the Airport',
    takeaways: ['Ninety sheep crossed the runway', 'Flights stopped for an hour', 'Nobody was hurt'],
    story: ['Flights stopped for an hour on Monday when ninety sheep crossed the runway.'],
  })
})

test('ends the list where the next line is a paragraph, blank line or not', () => {
  const text = `Bakers Strike Over Night Shifts

The bakers walked out at two in the morning on Tuesday.
Key takeaways:
• No bread until Thursday.
• Night shifts start at one.
The guild wants the shifts to start at four, as they did until the spring of last year.
The owners say that nobody buys bread at ten.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bakers Strike Over Night Shifts',
    takeaways: ['No bread until Thursday.', 'Night shifts start at one.'],
    story: [
      'The bakers walked out at two in the morning on Tuesday.',
      'The guild wants the shifts to start at four, as they did until the spring of last year.',
      'The owners say that nobody buys bread at ten.',
    ],
  })
})

test('takes the bold marks from points and keeps Markdown headings as headings', () => {
  const text = `Bakers Strike Over Night Shifts

The bakers walked out at two in the morning on Tuesday.

## Key Takeaways

- **Bread:** None until Thursday.
- **Shifts:** They start at one.

## What comes next

The guild meets the owners on Wednesday in the back room of the Golden Lion, where both sides have met before.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Bakers Strike Over Night Shifts',
    takeaways: ['Bread: None until Thursday.', 'Shifts: They start at one.'],
    story: [
      'The bakers walked out at two in the morning on Tuesday.',
      'h2 What comes next',
      'The guild meets the owners on Wednesday in the back room of the Golden Lion, where both sides have met before.',
    ],
  })
})

test('takes TL;DR right below the headline in a text without blank lines', () => {
  const text = `The Last Ropeway in the County Closes for Good
TL;DR
– The ropeway closes after seventy years.
– The dairy closed in 2019.
Why it matters
Nine farms lose their way to the road.
The ropeway was built in 1956, when the road was closed for half of the year.
It never once stood still for longer than a day.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway in the County Closes for Good',
    takeaways: ['The ropeway closes after seventy years.', 'The dairy closed in 2019.'],
    why: 'Nine farms lose their way to the road.',
    story: [
      'The ropeway was built in 1956, when the road was closed for half of the year.',
      'It never once stood still for longer than a day.',
    ],
  })
})

test('takes "What to know" with long points, and the first line for the headline', () => {
  const text = `Here's what happens when a ropeway closes

WHAT TO KNOW

• Nine farms lose their way to the road.
• The pylons stay, at least for now, because nobody has money to take them down and the county does not want them either.

The ropeway was built in 1956, when the road was closed for half of the year.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: "Here's what happens when a ropeway closes",
    takeaways: [
      'Nine farms lose their way to the road.',
      'The pylons stay, at least for now, because nobody has money to take them down and the county does not want them either.',
    ],
    story: ['The ropeway was built in 1956, when the road was closed for half of the year.'],
  })
})

test('keeps several sentences of one wrapped, numbered point together', () => {
  const text = `The Last Ropeway in the County Closes for Good

The ropeway was built in 1956, when the road was closed for half of the
year, and it never once stood still for longer than a day in all of the
seventy winters since.

Five takeaways

1. The ropeway closes. It was built in 1956, and it carried milk and now
   and then a doctor.
   Nobody ever fell out.

2. The dairy closed in 2019, and with it went the only customer that had
   paid its bills.

Tags: ropeway, milk`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'The Last Ropeway in the County Closes for Good',
    takeaways: [
      'The ropeway closes. It was built in 1956, and it carried milk and now and then a doctor. Nobody ever fell out.',
      'The dairy closed in 2019, and with it went the only customer that had paid its bills.',
    ],
    story: [
      'The ropeway was built in 1956, when the road was closed for half of the year, and it never once stood still for longer than a day in all of the seventy winters since.',
    ],
  })
})

test('takes no shop for a label, and a single labelled takeaway for one', () => {
  const text = `Takeaways Shops Must Close at Ten

Takeaways in the old town must close at ten, the council said.

Key takeaway: nobody will get noodles after the theatre.

The rule holds from June.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Takeaways Shops Must Close at Ten',
    takeaways: ['nobody will get noodles after the theatre.'],
    story: ['Takeaways in the old town must close at ten, the council said.', 'The rule holds from June.'],
  })
})
