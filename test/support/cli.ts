import { type ExecFileException, execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPO } from './newsroom.ts'

export type Ran = { code: number; stdout: string; stderr: string }

/** Runs the command line from source in a folder, as a person would. */
export function postrider(
  cwd: string,
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string | Uint8Array } = {},
): Promise<Ran> {
  const env = {
    NODE_COMPILE_CACHE: join(tmpdir(), 'postrider-tests'),
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NO_COLOR: '1',
    SOURCE_DATE_EPOCH: '1795176000',
    ...options.env,
  }
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [join(REPO, 'src', 'cli.ts'), ...args],
      { cwd, env, encoding: 'utf8', maxBuffer: 50_000_000 },
      (error: ExecFileException | null, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr }),
    )
    child.stdin?.end(options.input ?? '')
  })
}
