import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postrider, postriderProcess } from '../support/cli.ts'
import { newsroom, put } from '../support/newsroom.ts'

const PEOPLE = `email,name,status
ada@example.net,Ada,active
broken@,=1+1,active
ben@example.net,Ben,unsubscribed
`
const IMPORT = ['subscribers', 'import', 'people.csv', '--consent', 'our old list']

test('an import counts what it did; a refused row is told with its place and is no failure', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  const { code, stdout, stderr } = await postrider(dir, IMPORT)
  expect(stdout).toBe('added               2\nrefused             1  rows\n')
  expect(stderr).toBe(
    `warning  people.csv:3                           row-refused
         This row was left out: "broken@" is no address.
         Mend it in the file and import that again; who is in already is not added twice.

`,
  )
  expect(code).toBe(0)
})

test('an import of which no row can be taken in is the wrong file: exit 1', async () => {
  const dir = newsroom({ 'people.csv': 'email,name\nnobody,Ada\n' })
  expect(await postrider(dir, IMPORT)).toMatchObject({ code: 1 })
})

test('an import that does not say where the consent comes from is a wrong call', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  const { code, stderr } = await postrider(dir, ['subscribers', 'import', 'people.csv'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^postrider: Nothing says where the consent of these people comes from\. Say it: --consent/)
  expect(existsSync(join(dir, '.postrider', 'postrider.sqlite'))).toBe(false)
})

test('the refused rows go to a private file, as they were, safe for spreadsheets, to be mended and imported', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  await postrider(dir, [...IMPORT, '--rejects', 'left.csv'])
  const file = join(dir, 'left.csv')
  expect(readFileSync(file, 'utf8')).toBe(
    `email,name,status,line,reason\r\nbroken@,'=1+1,active,3,"""broken@"" is no address"\r\n`,
  )
  expect(statSync(file).mode & 0o777).toBe(0o600)
  put(dir, { 'people.csv': readFileSync(file, 'utf8').replace('broken@,', 'cleo@example.net,') })
  expect((await postrider(dir, IMPORT)).stdout).toBe('added               1\n')
  expect((await postrider(dir, ['subscribers', 'list'])).stdout).toContain('=1+1')
})

test('a dry run says the same and leaves no trace', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  const { stdout } = await postrider(dir, [...IMPORT, '--dry-run', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ rows: 3, added: 2, refused: 1, dryRun: true, stopped: false })
  expect(JSON.parse((await postrider(dir, ['subscribers', 'list', '--json'])).stdout).total).toBe(0)
  expect(readdirSync(join(dir, '.postrider', 'dry-run'))).toEqual([])
})

test('--list and --tag go to each person of the file', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  await postrider(dir, [...IMPORT, '--list', 'daily, weekly', '--tag', 'old'])
  const { stdout } = await postrider(dir, ['subscribers', 'export', '--state', 'active'])
  expect(stdout.split('\r\n')[1]).toMatch(
    /^ada@example\.net,Ada,active,daily\|weekly,old,,import of people\.csv,,2026-/,
  )
})

test.each([
  ['csv', 'email,name,state,lists,tags,language,source,joined,changed\r\n'],
  ['json', '[]\n'],
  ['ndjson', ''],
])('an export of nobody as %s is a whole document', async (format, expected) => {
  const { stdout, code } = await postrider(newsroom(), ['subscribers', 'export', '--format', format])
  expect({ stdout, code }).toEqual({ stdout: expected, code: 0 })
})

test('an export to a file is private and whole, and knows three forms', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE, 'out.json': 'old' })
  await postrider(dir, IMPORT)
  await postrider(dir, ['subscribers', 'export', '--json', '--output', 'out.json'])
  const people = JSON.parse(readFileSync(join(dir, 'out.json'), 'utf8'))
  expect(people.map((each: { address: string }) => each.address)).toEqual(['ada@example.net', 'ben@example.net'])
  expect(statSync(join(dir, 'out.json')).mode & 0o777).toBe(0o600)
  const { stdout } = await postrider(dir, ['subscribers', 'export', '--format', 'ndjson'])
  expect(
    stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toEqual(people)
  expect(await postrider(dir, ['subscribers', 'export', '--format', 'xml'])).toMatchObject({ code: 2 })
  expect(readdirSync(dir).filter(name => name.includes('tmp'))).toEqual([])
})

test('a file that is not there, and a flag of another verb, are told', async () => {
  const dir = newsroom()
  const gone = await postrider(dir, ['subscribers', 'import', 'gone.csv', '--consent', 'x'])
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('unreadable-file') })
  expect(await postrider(dir, ['subscribers', 'export', '--consent', 'x'])).toMatchObject({ code: 2 })
})

test('an import is the same in a process of its own, with nothing but results on stdout', async () => {
  const dir = newsroom({ 'people.csv': PEOPLE })
  const { code, stdout } = await postriderProcess(dir, [...IMPORT, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).problems.map((each: { code: string; at: string }) => [each.code, each.at])).toEqual([
    ['row-refused', 'people.csv:3'],
  ])
})
