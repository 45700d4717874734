import { defineConfig } from 'vitest/config'

/** One project per kind of test: `npx vitest run --project unit`. */
const project = (name: string, testTimeout: number, parallel = true) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: parallel,
    setupFiles: ['test/support/fast-check-seed.ts'],
  },
})

export default defineConfig({
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      project('unit', 10_000),
      project('property', 60_000),
      project('sim', 120_000),
      project('contract', 60_000, false),
      project('integration', 120_000, false),
      project('e2e', 300_000, false),
    ],
    coverage: {
      provider: 'v8',
      include: ['core/**', 'platform/**', 'engine/**', 'agent/**', 'cli/**', 'webhook/**'],
      reporter: ['text-summary'],
    },
  },
})
