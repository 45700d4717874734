import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * One project per kind of test: `npx vitest run --project unit`. Tests on real parts mostly wait, and each file makes what
 * it needs: `files` of them run at once, so that they wait together without getting into each other's way. The simulation
 * never waits: it gets all processors, where vitest by itself would leave one idle.
 */
const project = (name: string, testTimeout: number, files?: number) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: testTimeout,
    ...(files !== undefined && { maxWorkers: files }),
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
      project('sim', 120_000, availableParallelism()),
      project('contract', 60_000, 2),
      project('integration', 120_000, 2),
      project('e2e', 300_000, 2),
    ],
    coverage: {
      provider: 'v8',
      include: ['core/**', 'platform/**', 'engine/**', 'agent/**', 'cli/**', 'webhook/**'],
      reporter: ['text-summary'],
    },
  },
})
