import type { Client } from './frame.ts'

/** What the page shows, as its address says it; what an address says and nobody knows is the default. */
export type View = {
  /** '' for the draft's digest, `editions/ID`, an article's file, a feed, `emails/NAME`, or `source:FILE`. */
  show: string
  as: string
  width: number
  zoom: number
  data: string
  reader: string
  entry: number
  line: number
} & Client

export const SCHEMES = ['light', 'dark', 'inverted', 'outlook'] as const
export const WIDTHS = [320, 375, 600, 1280] as const
const [LEAST_WIDTH, MOST_WIDTH] = [240, 1920]
export const ZOOMS = [50, 75, 100, 150] as const
const DEFAULT: View = {
  show: '',
  as: '',
  width: 600,
  zoom: 100,
  data: '',
  reader: '',
  entry: 0,
  line: 0,
  scheme: 'light',
  images: 'own',
  style: 'on',
}

/** A view from an address's query. */
export function viewOf(query: Readonly<Record<string, string>>): View {
  const number = (name: 'width' | 'zoom' | 'entry' | 'line', least: number, most: number) => {
    const said = query[name] ?? ''
    const value = /^\d{1,5}$/.test(said) ? Number(said) : -1
    return value >= least && value <= most ? value : DEFAULT[name]
  }
  const oneOf = <Known extends string>(name: 'scheme' | 'images' | 'style', known: readonly Known[], usual: Known) =>
    known.find(each => each === query[name]) ?? usual
  const { show = '', as = '', data = '', reader = '' } = query
  return {
    show,
    as,
    data,
    reader,
    width: number('width', LEAST_WIDTH, MOST_WIDTH),
    zoom: number('zoom', 25, 300),
    entry: number('entry', 0, 99_999),
    line: number('line', 1, 99_999),
    scheme: oneOf('scheme', SCHEMES, 'light'),
    images: oneOf('images', ['own', 'all', 'none'], 'own'),
    style: oneOf('style', ['on', 'off'], 'on'),
  }
}

/** The edition that a view shows, by its id; null for the draft. */
export function editionOf({ show }: View): string | null {
  return show.startsWith('editions/') ? show.slice('editions/'.length) : null
}

/** The query of a view: what is not the default. */
export function queryOf(view: View): string {
  const said = Object.entries(view).filter(([name, value]) => value !== DEFAULT[name as keyof View])
  return `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString()}`
}
