import { readConfig } from '../../src/newsroom/index.ts'
import {
  askedPage,
  confirmedPage,
  confirmPage,
  errorPage,
  type Look,
  leavePage,
  leftPage,
  linkGonePage,
  preferencesPage,
  subscribePage,
  type Topic,
} from '../../src/serve/index.ts'
import { CONFIG } from '../support/newsroom.ts'

/** What readers and newsrooms put into a page. */
export type Given = { name: string; email: string; address: string; token: string; lists: readonly Topic[] }

export const GIVEN: Given = {
  name: 'Mara Ellison',
  email: 'mara@',
  address: 'mara@example.org',
  token: 't0ken',
  lists: [
    { name: 'water', title: 'Water' },
    { name: 'schools', title: 'Schools and libraries' },
    { name: 'transport', title: 'Transport' },
  ],
}

/** The look of the tests' newsroom in a language; `site` and `theme` go over its own. */
export function lookIn(language: string, site: object = {}, theme: object = {}): Look {
  const email = { ...CONFIG.email, postalAddress: 'The Example Record, 3 Ferry Lane', theme }
  return { config: readConfig({ ...CONFIG, site: { ...CONFIG.site, language, ...site }, email }), base: '/' }
}

/** Each page that a reader can meet, by the name of its golden file. */
export function pagesOf(look: Look, { name, email, address, token, lists }: Given = GIVEN): Record<string, string> {
  const action = '/subscribe'
  const empty = { email: '', name: '' }
  const some = lists.map((list, index) => ({ ...list, checked: index !== 1 }))
  const [leave, preferences] = [`/unsubscribe/${token}`, `/preferences/${token}`]
  return {
    subscribe: subscribePage(look, { lists: [], values: empty, problem: null, action }),
    'subscribe-topics': subscribePage(look, { lists, values: empty, problem: null, action }),
    'subscribe-address': subscribePage(look, { lists: some, values: { email, name }, problem: 'address', action }),
    'subscribe-too-many': subscribePage(look, { lists: [], values: { email, name }, problem: 'too-many', action }),
    asked: askedPage(look),
    confirm: confirmPage(look, { action: `/confirm/${token}` }),
    confirmed: confirmedPage(look),
    'link-gone': linkGonePage(look),
    leave: leavePage(look, { action: leave, topics: [], preferences: null, address }),
    'leave-topics': leavePage(look, { action: leave, topics: lists, preferences }),
    left: leftPage(look, { back: `/subscribe/${token}`, address }),
    'left-for-good': leftPage(look, { back: null }),
    preferences: preferencesPage(look, { action: preferences, lists: some, name, saved: false, address }),
    'preferences-saved': preferencesPage(look, { action: preferences, lists: [], name: '', saved: true }),
    'not-found': errorPage(look, 'not-found'),
    'too-large': errorPage(look, 'too-large'),
    broken: errorPage(look, 'broken'),
  }
}
