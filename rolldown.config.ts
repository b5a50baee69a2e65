// What is published: our modules, and those dependencies that come as a hundred files and more each, in a few files. To
// find and load them one by one took half of the time in which a command starts.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const BUNDLED = ['kysely', 'zod']

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
const external = Object.keys(dependencies).filter(name => !BUNDLED.includes(name))

const program = defineConfig({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    'parts/ingest-worker': 'src/newsroom/ingest-worker.ts',
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
      generateBundle() {
        for (const name of BUNDLED) {
          const source = readFileSync(`node_modules/${name}/LICENSE`, 'utf8')
          this.emitFile({ type: 'asset', fileName: `parts/LICENSE-${name}`, source })
        }
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
