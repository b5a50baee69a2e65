/**
 * The id of the next edition of a day: behind those that were begun, and none of those that are kept for others. What is kept moves
 * nothing that comes before it, so that a draft that was tested keeps its id.
 */
export function freeId(day: string, begun: readonly { id: string }[], reserved: readonly string[]): string {
  const numbers = begun.filter(each => each.id.startsWith(`${day}-`)).map(each => Number(each.id.slice(day.length + 1)))
  for (let number = Math.max(0, ...numbers) + 1; ; number += 1) {
    const id = `${day}-${number}`
    if (!reserved.includes(id)) return id
  }
}
