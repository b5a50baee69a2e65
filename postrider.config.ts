// The sample newsroom, and this repository's own: `npm start` builds it. docs/configuration.md tells each key.
import type { ConfigInput } from './src/index.ts'

export default {
  site: {
    title: 'The Larkmoor Gazette',
    url: 'https://larkmoor.example/',
    tagDate: '2026',
    description: 'News of a river parish, takeaways first.',
    language: 'en',
    timeZone: 'Europe/London',
    author: { name: 'The Larkmoor Gazette' },
  },
  sources: ['articles'],
  email: {
    from: 'The Larkmoor Gazette <post@larkmoor.example>',
    replyTo: 'desk@larkmoor.example',
    unsubscribe: 'leave@larkmoor.example',
    listId: 'gazette.larkmoor.example',
    postalAddress: 'The Larkmoor Gazette, 3 Ferry Lane, Larkmoor',
  },
  out: 'out',
} satisfies ConfigInput
