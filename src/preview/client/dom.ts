/// <reference lib="dom" />

/** What the server says of the page as a whole, in its data attributes: the version that is shown, what a POST must show. */
export const root = document.documentElement

export const byId = (id: string) => document.getElementById(id)

/** The frame of a view: a mail, a page, an entry. */
export const frameIn = (part: Element | Document) => part.querySelector<HTMLIFrameElement>('iframe[data-mail]')

/** The text at an address; null where the preview does not answer. */
export async function textAt(address: string): Promise<string | null> {
  try {
    const answer = await fetch(address)
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}
