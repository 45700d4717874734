import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../../core/keys.ts'
import { messageOf } from '../../../core/errors.ts'
import { diffReply, type DiffContext } from '../../../engine/api/diff.ts'
import { whyReply, type WhyContext } from '../../../engine/api/why.ts'
import { StoredSecrets } from '../../../engine/secrets/stored-secrets.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from '../../support/git-fixture.ts'
import { sopsWriter, type SopsWriter } from '../../support/sops.ts'
import { startSyncRig, testKeyring, type SyncRig } from '../../support/sync-rig.ts'

// Argo CVE-2023-25163, CVE-2025-23216, CVE-2026-42880: secrets in errors and diffs. Values are planted wherever a secret may come
// from, manifests are made to fail or to differ in every way, and everything that leaves the engine is searched for them.

const planted = (what: string) => `planted-${what} "q" $x/7`
const sign = /planted-/

let folder: string
let repository: GitFixture
let rig: SyncRig
let sops: SopsWriter
let logged: string
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-planted-'))
  repository = await createFixtureRepo()
  sops = await sopsWriter()
  const sopsKeyFile = join(folder, 'age.txt')
  await writeFile(sopsKeyFile, sops.identity, { mode: 0o600 })
  rig = await startSyncRig(repository.dir, {}, undefined, { sopsKeyFile })
  logged = ''
  told = []
  const sink = new Writable({
    write: (chunk, _, done) => {
      logged += String(chunk)
      done()
    },
  })
  Object.assign(rig.context, { log: pino({ level: 'trace' }, sink) })
  const { progress } = rig.context
  const emit = progress.emit.bind(progress)
  progress.emit = said => {
    told.push(JSON.stringify(said))
    emit(said)
  }
  await setSecret('db', planted('stored'))
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
  await rm(folder, { recursive: true, force: true })
})

async function setSecret(name: string, value: string): Promise<void> {
  const { store, clock, view } = rig.context
  const versionsInUse = async () => await Promise.resolve(new Set<number>())
  const secrets = new StoredSecrets({ store, clock, versionsInUse, keyring: () => testKeyring })
  const { revision } = await secrets.set({ scope: 'global', name }, Buffer.from(value), 'ana')
  await view.mirror.waitFor(revision, AbortSignal.timeout(5000))
}

/** Uses each of them where it may be used. */
function compose(more: string): string {
  return `services:
  web:
    image: web:1
    env_file: web.env
    environment: { DB_PASSWORD: "\${PW}", LEVEL: "\${PW}-\${PW}" }
    secrets: [db, key]
    configs: [conf]
    x-banyan: { secret_environment: { TOKEN: db } }
${more.replaceAll(/^(?=.)/gm, '    ')}
secrets: { db: { external: true }, key: { file: key.bin } }
configs: { conf: { file: conf.yaml } }
`
}

async function commit(what: string, more: string, files: Record<string, FixtureEntry> = {}) {
  await repository.commit({
    'shop/compose.yaml': compose(more),
    'shop/.env': await sops.env({ PW: planted(`${what}-env`) }),
    'shop/web.env': await sops.env({ API_KEY: planted(`${what}-file`) }),
    'shop/key.bin': await sops.binary(Buffer.from(planted(`${what}-key`))),
    'shop/conf.yaml': await sops.yaml({ conf: planted(`${what}-conf`) }),
    ...files,
  })
}

/** What anybody may see: diff and plan, why, events, what is on the record of the repository, progress, and the log. */
async function everythingSaid(): Promise<readonly (readonly [string, string])[]> {
  const syncs = { get: () => rig.sync, names: () => ['deploy'], isSyncing: () => false }
  const context = { ...rig.context, syncs, connected: { engineOf: () => undefined } }
  const asked = { repository: 'deploy', ref: '', projectJson: '', pull: 0 }
  const { signal } = rig.context
  const said = async (answer: Promise<unknown>) =>
    JSON.stringify(await answer.catch((error: unknown) => messageOf(error)))
  return [
    ['diff', await said(diffReply(context as unknown as DiffContext, asked, signal))],
    ['why', await said(whyReply(context as unknown as WhyContext, 'shop', ''))],
    ['events', JSON.stringify(await rig.stored(prefixes.events))],
    ['repository', JSON.stringify(await rig.stored(prefixes.repositories))],
    ['progress', told.join('\n')],
    ['log', logged],
  ]
}

const ways: readonly (readonly [string, string, Record<string, FixtureEntry>])[] = [
  ['nothing is wrong', '', {}],
  ['a port is none', 'ports: ["${PW}:80"]', {}],
  ['a number is none', 'deploy: { replicas: "${PW}" }', {}],
  ['a limit is none', 'mem_limit: "${PW}"', {}],
  ['a duration is none', 'stop_grace_period: "${PW}"', {}],
  ['a restart policy is none', 'restart: "${PW}"', {}],
  ['a dependency is missing', 'depends_on: ["${PW}"]', {}],
  ['a network is missing', 'networks: ["${PW}"]', {}],
  ['a secret is missing', 'labels: { a: "${PW}", a: b }', {}],
  ['a file is missing', 'label_file: "${PW}"', {}],
  ['a file is outside', 'label_file: "/${PW}"', {}],
  ['a variable is demanded', 'user: "${MISSING:?${PW}}"', {}],
  ['an unknown key', 'portz: "${PW}"', {}],
  ['an env file is broken', '', { 'shop/web.env': 'API_KEY="planted-broken\n' }],
  ['the YAML ends in a value', 'environment: { A: "${PW}", DB_PASSWORD: planted-yaml', {}],
]

describe('no planted secret leaves', () => {
  it.each(ways)('when %s', async (_, more, files) => {
    await commit('old', '')
    await rig.run()
    await commit('new', more, files)
    const before = await everythingSaid()
    await rig.run()

    for (const [where, text] of [...before, ...(await everythingSaid())]) {
      if (where !== 'log') expect(text.length, where).toBeGreaterThan(2)
      const found = sign.exec(text)?.index
      const around = found === undefined ? '' : text.slice(Math.max(0, found - 200), found + 60)
      expect(around, where).toBe('')
    }
  })
})
