import { expect, test } from 'vitest'
import { NOTHING, tell } from './read.ts'

test('takes a bold inline "Why it matters" above the body, and an inline TL;DR below it', () => {
  const text = `Salt Marsh Bought for the Public

**Why it matters:** The marsh keeps the sea out of four villages.

The state bought the salt marsh on Thursday for a price that it did not name.

Four villages lie behind it, all of them lower than the tide.

TL;DR: The state now owns the marsh, and the villages stay dry.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Salt Marsh Bought for the Public',
    takeaways: ['The state now owns the marsh, and the villages stay dry.'],
    why: 'The marsh keeps the sea out of four villages.',
    story: [
      'The state bought the salt marsh on Thursday for a price that it did not name.',
      'Four villages lie behind it, all of them lower than the tide.',
    ],
  })
})

test('reads the smart-brevity layout and leaves its other labelled paragraphs in the story', () => {
  const text = `Cargo Bikes Replace Vans in the Old Town

By Ivo Kral

The last delivery van left the old town on Sunday night.

Why it matters: Two thirds of the traffic in the old town was deliveries.

By the numbers: 214 bikes, 60 riders, three depots.

• Each bike carries 180 kilograms.
• Each depot serves 40 streets.

The bottom line: Parcels come later, but the street is quiet.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Cargo Bikes Replace Vans in the Old Town',
    authors: ['Ivo Kral'],
    takeaways: ['Parcels come later, but the street is quiet.'],
    why: 'Two thirds of the traffic in the old town was deliveries.',
    story: [
      'The last delivery van left the old town on Sunday night.',
      'By the numbers: 214 bikes, 60 riders, three depots.',
      '• Each bike carries 180 kilograms.',
      '• Each depot serves 40 streets.',
    ],
  })
})

test('takes "Why this matters" below the takeaways', () => {
  const text = `Ice Rink Opens Without Ice

The rink opened on Saturday with a floor of waxed plastic, and the children did not seem to mind.

Takeaways
- No ice means no power bill.
- Skates are blunt after an hour.

Why this matters
The town spent 80,000 a year on cooling.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Ice Rink Opens Without Ice',
    takeaways: ['No ice means no power bill.', 'Skates are blunt after an hour.'],
    why: 'The town spent 80,000 a year on cooling.',
    story: ['The rink opened on Saturday with a floor of waxed plastic, and the children did not seem to mind.'],
  })
})

test('takes one paragraph for each of "Why it matters" and "The Bottom Line"', () => {
  const text = `Grain Ship Runs Aground

The ship lies on the sand bank in front of the lighthouse.

Why It Matters

The ship carries seed for three counties.

Farmers had waited for it since February.

The Bottom Line

Sowing starts late this year, if at all.`
  expect(tell(text)).toEqual({
    ...NOTHING,
    title: 'Grain Ship Runs Aground',
    takeaways: ['Sowing starts late this year, if at all.'],
    why: 'The ship carries seed for three counties.',
    story: ['The ship lies on the sand bank in front of the lighthouse.', 'Farmers had waited for it since February.'],
  })
})
