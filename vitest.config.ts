import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

interface Settings {
  readonly files?: number
  readonly isolate?: boolean
}

/**
 * One project per kind of test: `npx vitest run --project unit`. Tests on real parts mostly wait, and each file makes what
 * it needs: `files` of them run at once, so that they wait together without getting into each other's way. The simulation
 * never waits: it gets all processors, where vitest by itself would leave one idle. Files that leave nothing behind share what
 * they import: a process for each of 300 files would cost more than their tests.
 */
const project = (name: string, testTimeout: number, { files, isolate = true }: Settings = {}) => ({
  extends: true as const,
  test: {
    name,
    isolate,
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
      project('unit', 10_000, { isolate: false }),
      project('property', 60_000, { isolate: false }),
      project('sim', 120_000, { files: availableParallelism() }),
      project('contract', 60_000, { files: 3, isolate: false }),
      project('integration', 120_000, { files: 2, isolate: false }),
      project('e2e', 300_000, { files: 3 }),
    ],
    coverage: {
      provider: 'v8',
      include: ['core/**', 'platform/**', 'engine/**', 'agent/**', 'cli/**', 'webhook/**'],
      reporter: ['text-summary'],
    },
  },
})
