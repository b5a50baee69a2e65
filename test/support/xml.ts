import { SaxesParser } from 'saxes'

export type Element = { name: string; text: string; attributes: Record<string, string> }

/** Elements with the text that stands in them directly, in order. Throws where a document is not well-formed or not namespace-well-formed. */
export function elementsOf(xml: string): Element[] {
  const found: Element[] = []
  const open: Element[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('opentag', tag => {
    const attributes = Object.fromEntries(Object.entries(tag.attributes).map(([name, { value }]) => [name, value]))
    const element = { name: tag.name, text: '', attributes }
    found.push(element)
    open.push(element)
  })
  const add = (text: string) => {
    const last = open.at(-1)
    if (last !== undefined) last.text += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => void open.pop())
  parser.on('error', error => {
    throw error
  })
  parser.write(xml).close()
  return found
}

/** The elements of a name. */
export function named(name: string, xml: string): Element[] {
  return elementsOf(xml).filter(each => each.name === name)
}
