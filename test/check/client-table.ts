import data from 'caniemail/caniemail.json' with { type: 'json' }

/** What breaks a mail where a client lacks it; what only looks plainer there is left out. */
export const USED: Readonly<Record<string, { element?: string; style?: string }>> = {
  'html-audio': { element: 'audio' },
  'html-form': { element: 'form' },
  'html-meter': { element: 'meter' },
  'html-object': { element: 'object' },
  'html-picture': { element: 'picture' },
  'html-progress': { element: 'progress' },
  'html-select': { element: 'select' },
  'html-svg': { element: 'svg' },
  'html-textarea': { element: 'textarea' },
  'html-video': { element: 'video' },
  'css-at-font-face': { style: '@font-face' },
  'css-at-import': { style: '@import' },
  'css-background-image': { style: 'background-image\\s*:' },
  'css-display-flex': { style: 'display\\s*:\\s*(?:inline-)?flex' },
  'css-display-grid': { style: 'display\\s*:\\s*(?:inline-)?grid' },
  'css-float': { style: 'float\\s*:' },
  'css-gap': { style: 'gap\\s*:' },
  'css-position': { style: 'position\\s*:\\s*(?:absolute|fixed|sticky)' },
  'css-transform': { style: 'transform\\s*:' },
  'css-variables': { style: '--[a-z][\\w-]*\\s*:' },
}

/** Whom we ask about: family and platform in the data, and what people call it. */
const CLIENTS: readonly (readonly [family: string, platform: string, name: string])[] = [
  ['gmail', 'desktop-webmail', 'Gmail'],
  ['gmail', 'ios', 'Gmail on iOS'],
  ['gmail', 'android', 'Gmail on Android'],
  ['outlook', 'windows', 'Outlook on Windows'],
  ['outlook', 'outlook-com', 'Outlook.com'],
  ['apple-mail', 'macos', 'Apple Mail'],
  ['apple-mail', 'ios', 'Apple Mail on iOS'],
  ['yahoo', 'desktop-webmail', 'Yahoo'],
  ['samsung-email', 'android', 'Samsung Email'],
  ['thunderbird', 'macos', 'Thunderbird'],
]

type Stats = Record<string, Record<string, Record<string, string>> | undefined>

/** The table of `src/check/client-support.ts`, from the data of caniemail.com. */
export function tableFrom() {
  const all = Object.entries(USED).map(([slug, uses]) => {
    const feature = data.data.find(each => each.slug === slug)
    if (feature === undefined) throw new Error(`caniemail knows no ${slug}`)
    const lacking = CLIENTS.flatMap(([family, platform, name]) => {
      const versions = (feature.stats as Stats)[family]?.[platform] ?? {}
      return Object.values(versions).at(-1)?.startsWith('n') === true ? [name] : []
    })
    return { title: feature.title, url: feature.url, uses, lacking }
  })
  return all.filter(each => each.lacking.length > 0)
}
