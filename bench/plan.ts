import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'
import { createFixtureRepo, type GitFixture } from '../test/support/git-fixture.ts'
import { startSyncRig } from '../test/support/sync-rig.ts'
import { freePort } from '../test/support/free-port.ts'
import { median } from './median.ts'

const sizes = [10, 100, 1000, 5000]
const shown = 1000
const repeats = 5

interface Figures {
  readonly fullMs: number
  readonly noopMs: number
  readonly oneChangedMs: number
}

/**
 * One repository of many applications: everything read, loaded and planned for the first time; nothing new; one
 * application changed. Times include the ref look-up (system git on a local path) and, where something is accepted,
 * the transactions (a store in memory). Memory is the compiled engine's, with a real etcd, after a sync of 1,000.
 */
export async function run(): Promise<Record<string, unknown>> {
  const growth: Record<string, Figures & { readonly refLookupMs: number }> = {}
  for (const size of sizes) {
    const repository = await manyApplications(size)
    growth[size] = await measure(repository)
    process.stderr.write(`${size} applications: ${JSON.stringify(growth[size])}\n`)
    await repository.remove()
  }
  const rssMiB = await engineMemory(shown)
  return { ...growth[shown], rssMiB, growth }
}

async function measure(
  repository: GitFixture,
): Promise<Figures & { readonly refLookupMs: number }> {
  const rig = await startSyncRig(repository.dir)
  const started = performance.now()
  await rig.sync.preview('refs/heads/main')
  const fullMs = performance.now() - started
  await rig.run()
  const lookups = await times(repeats, async () => {
    await rig.sync.repository.resolve('refs/heads/main', new AbortController().signal)
  })
  const noops = await times(repeats, async () => {
    await rig.run()
  })
  const changes: number[] = []
  for (let n = 0; n < repeats; n++) {
    await repository.commit({ 'app-7/compose.yaml': compose(7, `changed-${n}`) })
    const [ms] = await times(1, async () => {
      const { accepted } = await rig.run()
      if (accepted.length !== 1) throw new Error(`expected one change, saw ${accepted.length}`)
    })
    changes.push(ms ?? 0)
  }
  await rig.stop()
  return {
    fullMs: Math.round(fullMs),
    noopMs: rounded(median(noops) - median(lookups)),
    oneChangedMs: Math.round(median(changes)),
    refLookupMs: rounded(median(lookups)),
  }
}

async function engineMemory(size: number): Promise<number> {
  const repository = await manyApplications(size)
  const home = mkdtempSync(join(tmpdir(), 'bnt-b-'))
  const [metrics, etcd] = [await freePort(), await freePort()]
  const config = join(home, 'banyan.yaml')
  const engine = {
    data_dir: home,
    socket: join(home, 's'),
    metrics_port: metrics,
    etcd_port: etcd,
    managed_registry: false,
    external_registry_url: '127.0.0.1:1',
    repositories: [{ name: 'many', url: repository.dir, ref: { branch: 'main' } }],
  }
  writeFileSync(config, stringify({ engine, logging: { level: 'error' } }))
  const argv = [resolve('dist/engine/main.js'), '--config', config]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    for (let tries = 0; tries < 120; tries++) {
      await delay(1000)
      const text = await fetch(`http://127.0.0.1:${metrics}/metrics`).then(
        async response => await response.text(),
        () => '',
      )
      const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? 0)
      if (value('banyan_cluster_applications') < size) continue
      await delay(3000)
      return Math.round(value('banyan_engine_memory_bytes') / 2 ** 20)
    }
    throw new Error('the engine did not sync in time')
  } finally {
    child.kill('SIGTERM')
    await new Promise(done => child.once('exit', done))
    await repository.remove()
    rmSync(home, { recursive: true, force: true })
  }
}

async function manyApplications(count: number): Promise<GitFixture> {
  const repository = await createFixtureRepo()
  const files = Array.from({ length: count }, (_, n): [string, string][] => [
    [`app-${n}/compose.yaml`, compose(n, 'first')],
    [`app-${n}/web.env`, `LOG_LEVEL=info\nNUMBER=${n}\n`],
  ])
  await repository.commit(Object.fromEntries(files.flat()), 'Many applications')
  return repository
}

/** An ordinary web stack of three services. */
function compose(n: number, greeting: string): string {
  return `services:
  web:
    image: registry.example.org/app-${n}/web:1.4.2
    env_file: web.env
    environment: { GREETING: "${greeting}", API_URL: "http://api:3000" }
    ports: ["${10_000 + n}:80"]
    depends_on: { api: { condition: service_healthy } }
    deploy: { replicas: 2, resources: { limits: { cpus: "0.5", memory: 256M } } }
  api:
    image: registry.example.org/app-${n}/api:1.4.2
    environment: [ "DATABASE_URL=postgres://db:5432/app", "NODE_ENV=production" ]
    healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:3000/healthz"], interval: 5s, timeout: 2s, retries: 3 }
    depends_on: [db]
  db:
    image: postgres:16
    volumes: ["db-data:/var/lib/postgresql/data"]
    environment: { POSTGRES_DB: app }
volumes: { db-data: }
`
}

async function times(count: number, work: () => Promise<void>): Promise<number[]> {
  const results: number[] = []
  for (let n = 0; n < count; n++) {
    const started = performance.now()
    await work()
    results.push(performance.now() - started)
  }
  return results
}

function rounded(ms: number): number {
  return Math.max(0, Math.round(ms * 10) / 10)
}
