import { type ChildProcess, type ExecFileException, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { main } from '../../src/cli/index.ts'
import { PROGRAM } from './program.ts'

export type Ran = { code: number; stdout: string; stderr: string }
type Options = { env?: Record<string, string>; input?: string | Uint8Array }

const ENV = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NO_COLOR: '1',
  SOURCE_DATE_EPOCH: '1795176000',
}

/** Runs the command line in this process, with streams, an environment and a folder of its own. */
export async function postrider(cwd: string, args: readonly string[], { env, input = '' }: Options = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const said = Promise.all([text(stdout), text(stderr)])
  const host = { env: { ...ENV, ...env }, cwd: () => cwd, stdin: Readable.from([Buffer.from(input)]), stdout, stderr }
  const code = await main(args, host)
  stdout.end()
  stderr.end()
  const [out, talk] = await said
  return { code, stdout: out, stderr: talk }
}

/** Runs the command line in a process, as a person would. */
export function postriderProcess(cwd: string, args: readonly string[], options: Options = {}): Promise<Ran> {
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'postrider-tests'), ...ENV, ...options.env }
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { cwd, env, encoding: 'utf8', maxBuffer: 50_000_000 },
      (error: ExecFileException | null, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr }),
    )
    child.stdin?.end(options.input ?? '')
  })
}

/** A command that goes on, as a person starts it; `line` is what it printed first. */
export async function startedProcess(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, line: String(line) }
}

/** Sends a signal and gives the exit code. */
export async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = (await exit) as [number | null]
  return code
}
