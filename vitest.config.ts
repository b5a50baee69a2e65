import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/program.ts', 'test/support/chromium.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // No test changes a module's state, so the files of a worker share what they load.
    isolate: false,
    maxWorkers: 2,
  },
})
