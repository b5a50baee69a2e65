/**
 * What breaks a mail where a client lacks it, and which of ten clients do: from the data of caniemail.com (MIT), which a test holds
 * this table against. `style` is an expression over declarations.
 */
export const FEATURES: readonly {
  title: string
  url: string
  uses: { element?: string; style?: string }
  lacking: readonly string[]
}[] = [
  {
    title: '<audio> element',
    url: 'https://www.caniemail.com/features/html-audio/',
    uses: {
      element: 'audio',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '<form> element',
    url: 'https://www.caniemail.com/features/html-form/',
    uses: {
      element: 'form',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: '<meter> element',
    url: 'https://www.caniemail.com/features/html-meter/',
    uses: {
      element: 'meter',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Outlook on Windows', 'Yahoo'],
  },
  {
    title: '<object> element',
    url: 'https://www.caniemail.com/features/html-object/',
    uses: {
      element: 'object',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '<picture> element',
    url: 'https://www.caniemail.com/features/html-picture/',
    uses: {
      element: 'picture',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '<progress> element',
    url: 'https://www.caniemail.com/features/html-progress/',
    uses: {
      element: 'progress',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '<select> element',
    url: 'https://www.caniemail.com/features/html-select/',
    uses: {
      element: 'select',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: 'Embedded <svg> image',
    url: 'https://www.caniemail.com/features/html-svg/',
    uses: {
      element: 'svg',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '<textarea> element',
    url: 'https://www.caniemail.com/features/html-textarea/',
    uses: {
      element: 'textarea',
    },
    lacking: ['Outlook on Windows', 'Samsung Email'],
  },
  {
    title: '<video> element',
    url: 'https://www.caniemail.com/features/html-video/',
    uses: {
      element: 'video',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '@font-face',
    url: 'https://www.caniemail.com/features/css-at-font-face/',
    uses: {
      style: '@font-face',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook.com', 'Yahoo'],
  },
  {
    title: '@import',
    url: 'https://www.caniemail.com/features/css-at-import/',
    uses: {
      style: '@import',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook.com', 'Yahoo', 'Samsung Email', 'Thunderbird'],
  },
  {
    title: 'background-image',
    url: 'https://www.caniemail.com/features/css-background-image/',
    uses: {
      style: 'background-image\\s*:',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: 'display:flex',
    url: 'https://www.caniemail.com/features/css-display-flex/',
    uses: {
      style: 'display\\s*:\\s*(?:inline-)?flex',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: 'display:grid',
    url: 'https://www.caniemail.com/features/css-display-grid/',
    uses: {
      style: 'display\\s*:\\s*(?:inline-)?grid',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: 'float',
    url: 'https://www.caniemail.com/features/css-float/',
    uses: {
      style: 'float\\s*:',
    },
    lacking: ['Outlook on Windows'],
  },
  {
    title: 'gap, column-gap, row-gap',
    url: 'https://www.caniemail.com/features/css-gap/',
    uses: {
      style: 'gap\\s*:',
    },
    lacking: ['Outlook on Windows', 'Yahoo'],
  },
  {
    title: 'position',
    url: 'https://www.caniemail.com/features/css-position/',
    uses: {
      style: 'position\\s*:\\s*(?:absolute|fixed|sticky)',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows'],
  },
  {
    title: 'transform',
    url: 'https://www.caniemail.com/features/css-transform/',
    uses: {
      style: 'transform\\s*:',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
  {
    title: 'CSS Variables (Custom Properties)',
    url: 'https://www.caniemail.com/features/css-variables/',
    uses: {
      style: '--[a-z][\\w-]*\\s*:',
    },
    lacking: ['Gmail', 'Gmail on iOS', 'Gmail on Android', 'Outlook on Windows', 'Outlook.com', 'Yahoo'],
  },
]
