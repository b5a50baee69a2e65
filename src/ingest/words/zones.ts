/** What the letters of a zone mean, in minutes east of UTC, or the IANA zone that knows its summer time. RFC 822 §5, and common use. */
const NAMES: Readonly<Record<string, number | string>> = {
  ...{ utc: 0, gmt: 0, ut: 0, z: 0, wet: 0, west: 60, cet: 60, cest: 120, met: 60, mest: 120, mez: 60, mesz: 120 },
  ...{ eet: 120, eest: 180, msk: 180, мск: 180, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360 },
  ...{ pst: -480, pdt: -420, akst: -540, akdt: -480, hst: -600, ast: -240, adt: -180, nst: -210, ndt: -150 },
  ...{
    brt: -180,
    art: -180,
    clt: -240,
    wat: 60,
    cat: 120,
    eat: 180,
    sast: 120,
    gst: 240,
    pkt: 300,
    ist: 330,
    npt: 345,
  },
  ...{ ict: 420, wib: 420, wita: 480, wit: 540, sgt: 480, hkt: 480, pht: 480, awst: 480, jst: 540, kst: 540 },
  ...{ acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780 },
  ...{
    bst: 'Europe/London',
    et: 'America/New_York',
    ct: 'America/Chicago',
    mt: 'America/Denver',
    pt: 'America/Los_Angeles',
  },
}
/** Zones whose own time has letters that elsewhere mean another one. */
const AT_HOME: Readonly<Record<string, readonly string[]>> = {
  ist: ['Europe/Dublin', 'Asia/Jerusalem', 'Asia/Tel_Aviv'],
  cst: ['Asia/Shanghai', 'Asia/Taipei', 'Asia/Macau', 'America/Havana'],
  bst: ['Asia/Dhaka'],
  ast: ['Asia/Riyadh', 'Asia/Baghdad', 'Asia/Kuwait'],
}
const OFFSET = /^[\s,(]{0,3}(?:(?:utc|gmt|ut|z)\s?)?([+\u2212-])(\d{1,2})(?::?(\d{2}))?(?![\d:])/i
const NAMED = /^[\s,([]{0,3}([A-Za-z]{1,20}(?:\/[A-Za-z_+-]{1,30}){1,2}|\p{L}{1,5})(?!\p{L})/u

/** The zone that a text begins with, as minutes or an IANA name; `timeZone` where it names none. */
export function zoneAt(text: string, timeZone: string): number | string {
  const [, sign, hours = '', minutes = '0'] = OFFSET.exec(text) ?? []
  if (sign !== undefined) return (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes))
  const [, name = ''] = NAMED.exec(text) ?? []
  if (name.includes('/')) return isZone(name) ? name : timeZone
  // The military letters were defined with the wrong sign: they say nothing. RFC 5322 §4.3.
  if (/^[A-IK-Z]$/.test(name)) return text.trim() === name ? 0 : timeZone
  const key = name.toLowerCase()
  if (!Object.hasOwn(NAMES, key) || AT_HOME[key]?.includes(timeZone) === true) return timeZone
  return NAMES[key] ?? timeZone
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
