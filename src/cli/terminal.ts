import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { Problem, Severity } from '../problem/index.ts'

const WORD = 9
const PLACE = 38
const BAR = 24
const ERASE_LINE = '\r\u001b[2K'
const COLOR: Record<Severity, 'red' | 'yellow' | 'cyan'> = { error: 'red', warning: 'yellow', info: 'cyan' }

/** Where results (stdout) and talk (stderr) go. */
export type Terminal = ReturnType<typeof terminalOf>

/** The streams of a process, or ones like them. */
export type Streams = {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable
  stderr: Writable & { isTTY?: boolean }
}

export function terminalOf({ stdin: input, stdout: out, stderr: talk }: Streams) {
  // `postrider … | head` closes the pipe early; the work goes on, its results are wanted by nobody.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: talk, validateStream: true })
  const answerTo = async (question: string, signal: AbortSignal): Promise<string> => {
    const reader = createInterface({ input, output: talk })
    // readline keeps Ctrl-C to itself.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    try {
      return (await reader.question(question, { signal })).trim()
    } catch (error) {
      if ((error as Error).name === 'AbortError') return ''
      throw error
    } finally {
      reader.close()
    }
  }
  return {
    /** What is piped in. */
    input,
    /** True where a person can be asked. */
    canAsk: input.isTTY === true && talk.isTTY === true,
    /** True where a line can be drawn over. */
    canDraw: talk.isTTY === true,
    /** A line of the result. */
    print: (line = '') => void out.write(`${line}\n`),
    /** A part of a long result; done when the reader can take more. */
    put: (text: string) => new Promise<void>(resolve => void out.write(text, () => resolve())),
    /** A line for the person. */
    say: (line = '') => void talk.write(`${line}\n`),
    grey: (text: string) => paint('gray', text),
    /** A problem: its word, place and code, then the sentence and the mend. */
    problem({ severity, at, code, message, mend }: Problem): void {
      const rest = column(severity).slice(severity.length)
      talk.write(
        `${paint(COLOR[severity], severity)}${rest}${(at ?? 'postrider').padEnd(PLACE)} ${paint('gray', code)}\n`,
      )
      for (const line of [message, mend]) talk.write(`${' '.repeat(WORD)}${line}\n`)
      talk.write('\n')
    },
    /** Asks; only y and yes say yes. */
    ask: async (question: string, signal: AbortSignal): Promise<boolean> =>
      /^y(?:es)?$/i.test(await answerTo(`${question} [y/N] `, signal)),
    /** Asks for a line; empty where there is no answer. */
    askFor: (question: string, signal: AbortSignal): Promise<string> => answerTo(`${question} `, signal),
    /** How far long work is, from 0 to 1, on one line that the next one replaces; only for a person. At 1 the line goes. */
    progress(part: number, says: string): void {
      if (talk.isTTY !== true) return
      const full = Math.round(Math.min(part, 1) * BAR)
      const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`
      talk.write(
        part >= 1 ? ERASE_LINE : `${ERASE_LINE}${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${says}`,
      )
    },
  }
}

/** A word in the first column, apart from what follows however long it is. */
export function column(word: string): string {
  return `${word.padEnd(WORD - 1)} `
}

/** 102400 as 102,400. */
export function thousands(number: number): string {
  return number.toLocaleString('en')
}

/** How this person runs Postrider, for "what to type next". */
export function howToRun(env: Readonly<Record<string, string | undefined>>): string {
  if (env.npm_command === 'exec') return 'npx postrider'
  return env.npm_lifecycle_event === undefined ? 'postrider' : 'npm run -s postrider --'
}
