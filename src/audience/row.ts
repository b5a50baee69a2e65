import { languageTag, readDate } from '../article/index.ts'
import { readMailbox } from '../newsroom/index.ts'
import type { Arrival, SubscriberState } from '../store/index.ts'
import type { Columns } from './columns.ts'
import { unsafe } from './csv.ts'
import { plain, type Role, STATES, truthOf } from './words.ts'

const MAX_NAME = 200
const MAX_LABEL = 100
const MAX_LABELS = 100
const MAX_SHOWN = 60

/** Which of two states mails less; in their order. */
const LOWEST_FIRST: readonly SubscriberState[] = ['complained', 'unsubscribed', 'bounced', 'pending', 'active']

/** Somebody, or why a row is nobody who can be taken in. */
export type RowRead = Arrival | { refused: string }

/** What a row tells of somebody. A state that is not understood refuses the row: nobody becomes active by a guess. */
export function readRow(cells: readonly string[], columns: Columns): RowRead {
  const { places, own } = columns
  const cell = (role: Role) => unsafe(cells[places[role] ?? -1] ?? '').trim()
  const mailbox = readMailbox(cell('email'))
  if (mailbox === null)
    return { refused: cell('email') === '' ? 'it has no address' : `"${shown(cell('email'))}" is no address` }
  const state = stateOf(cells, columns)
  if (typeof state === 'object') return state
  const lists = own ? ownLabels(cell('lists')) : labels(cell('lists'))
  const tags = own ? ownLabels(cell('tags')) : labels(cell('tags'))
  const tooMany = lists.length > MAX_LABELS || tags.length > MAX_LABELS
  if (tooMany || [...lists, ...tags].some(label => label.length > MAX_LABEL))
    return { refused: 'it has more lists or tags, or longer ones, than anybody needs' }
  const said = cell('name') || [cell('first'), cell('last')].filter(part => part !== '').join(' ')
  return {
    address: mailbox.address,
    name: nameOf(said) ?? mailbox.name,
    state,
    language: languageOf(cell('language')),
    joined: joinedOf(cells, columns),
    lists,
    tags,
  }
}

/** A cell as a terminal may show it. */
function shown(text: string): string {
  const line = text.replace(/\p{C}/gu, '\uFFFD')
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}

/** The lowest of all that a row and its file say. */
function stateOf(cells: readonly string[], { places, left, all }: Columns): SubscriberState | { refused: string } {
  if (all === 'never') return { refused: 'they never subscribed' }
  const said: SubscriberState[] = all === null ? [] : [all]
  const cell = (role: Role) => (cells[places[role] ?? -1] ?? '').trim()
  if (places.state !== undefined) {
    const word = STATES.get(plain(cell('state')))
    if (word === null) return { refused: 'they never subscribed' }
    if (word === undefined) return { refused: unknownState(cell('state')) }
    said.push(word)
  }
  if (places.on !== undefined) {
    const truth = truthOf(cell('on'))
    if (truth === null) return { refused: unknownState(cell('on')) }
    said.push(truth ? 'active' : 'unsubscribed')
  }
  // Some programs write when it was instead of yes.
  if (cell('off') !== '' && truthOf(cell('off')) !== false) said.push('unsubscribed')
  if (left.some(index => (cells[index] ?? '').trim() !== '')) said.push('unsubscribed')
  if (cell('cleaned') !== '') said.push('bounced')
  return LOWEST_FIRST.find(state => said.includes(state)) ?? 'active'
}

function unknownState(word: string): string {
  return word === '' ? 'its state is empty' : `its state "${shown(word)}" is not known`
}

function nameOf(text: string): string | null {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return line === '' ? null : [...line].slice(0, MAX_NAME).join('').trim()
}

function languageOf(text: string): string | null {
  return text === '' ? null : languageTag(text.replaceAll('_', '-'))
}

/** The first time that can be read. Where nothing says the zone it is UTC, as in the exports that we know. */
function joinedOf(cells: readonly string[], { joined }: Columns): string | null {
  for (const index of joined) {
    const text = (cells[index] ?? '').trim()
    if (text === '') continue
    // PostgreSQL writes a zone of whole hours without its minutes.
    const date = readDate(text.replace(/([ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?)([+-]\d{2})$/, '$1$2:00'), 'UTC')
    if (date !== null) return date
  }
  return null
}

/** The names in a cell: parted by bars, as JSON, or by commas with quotes around what holds one. */
function labels(cell: string): string[] {
  if (cell === '') return []
  if (cell.startsWith('[')) {
    const listed = jsonLabels(cell)
    if (listed !== null) return tidy(listed)
  }
  if (cell.includes('|')) return tidy(cell.split('|'))
  return tidy(
    cell.match(/"(?:[^"]|"")*"|[^,;"]+/g)?.map(part => part.replace(/^"|"$/g, '').replaceAll('""', '"')) ?? [],
  )
}

function jsonLabels(cell: string): string[] | null {
  try {
    const value: unknown = JSON.parse(cell)
    return Array.isArray(value) ? value.filter(each => typeof each === 'string') : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Names as our own export joins them. */
function ownLabels(cell: string): string[] {
  return tidy(cell.match(/(?:\\.|[^|\\])+/gu)?.map(part => part.replace(/\\(.)/gu, '$1')) ?? [])
}

/** Names joined so that `ownLabels` parts them again. */
export function joinLabels(names: readonly string[]): string {
  return names.map(name => name.replace(/[\\|]/g, '\\$&')).join('|')
}

function tidy(names: readonly string[]): string[] {
  const lines = names.map(name => name.replace(/[\p{Cc}\s]+/gu, ' ').trim())
  return [...new Set(lines)].filter(name => name !== '')
}
