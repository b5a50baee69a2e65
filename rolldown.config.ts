// What is published: our modules in a few files, and in them the packages that come as a hundred files and more. To find and
// load those one by one took most of the time in which a command starts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'rolldown'

/** Bundled like what is only a development dependency; our declarations name their types. */
const TYPES = ['kysely', 'zod']
/** Whose terms ask for no more than that they come along. */
const FREE = ['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0']
const TERMS = /^(?:licen[cs]e|copying|notice)/i

type Manifest = { name: string; version: string; license?: string; dependencies?: Record<string, string> }

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

const external = Object.keys(manifestIn('.').dependencies ?? {}).filter(name => !TYPES.includes(name))

/** The folders of the packages that modules come from. */
function packagesOf(modules: readonly string[]): string[] {
  const folders = modules.flatMap(id => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replace(/^\0/, '')) ?? [])
  return [...new Set(folders)].filter(folder => existsSync(join(folder, 'package.json'))).sort()
}

/** What a package says of itself and its terms. Throws where they ask for more than we give. */
function termsOf(folder: string): string {
  const { name, version, license = 'none' } = manifestIn(folder)
  if (!FREE.includes(license.replace(/ \(.*/, '')))
    throw new Error(`${name} ${version}: its licence ${license} is not known to be free`)
  const files = readdirSync(folder).filter(file => TERMS.test(file))
  const texts = files.map(file => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version} (${license})`, ...texts].join('\n\n')
}

const program = defineConfig({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    'parts/ingest-worker': 'src/newsroom/ingest-worker.ts',
    'parts/look-worker': 'src/newsroom/look-worker.ts',
  },
  platform: 'node',
  external: id => external.some(name => id === name || id.startsWith(`${name}/`)),
  output: {
    dir: 'dist',
    cleanDir: true,
    // As deep as the modules of src/, which name files by their own place.
    chunkFileNames: 'parts/[name]-[hash].js',
  },
  plugins: [
    {
      name: 'licences of what is bundled',
      generateBundle(_, bundle) {
        const modules = Object.values(bundle).flatMap(each => (each.type === 'chunk' ? each.moduleIds : []))
        const source = packagesOf(modules)
          .map(termsOf)
          .join(`\n\n${'-'.repeat(80)}\n\n`)
        this.emitFile({ type: 'asset', fileName: 'LICENSES', source: `${source}\n` })
      },
    },
  ],
})

/** What the studio's page runs. */
const client = defineConfig({
  input: 'src/preview/client/studio.ts',
  platform: 'browser',
  output: { dir: 'dist/parts/client' },
})

export default [program, client]
