import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../core/keys.ts'
import type { Manifest } from '../../core/model/application.ts'
import { open } from '../../engine/secrets/envelope.ts'
import { StoredSecrets } from '../../engine/secrets/stored-secrets.ts'
import { versionsInHistory } from '../../engine/secrets/uses.ts'
import { systemClock } from '../../platform/clock.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { sopsWriter } from '../support/sops.ts'
import { startSyncRig, type SyncRig, testKeyring } from '../support/sync-rig.ts'

let repository: GitFixture
let rig: SyncRig
let home: string

beforeEach(async () => {
  repository = await createFixtureRepo()
  home = mkdtempSync(join(tmpdir(), 'bnt-x-'))
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
  rmSync(home, { recursive: true, force: true })
})

const compose = (lines: string, rest: string) =>
  `services:\n  web:\n    image: x\n${lines.replaceAll(/^/gm, '    ')}\n  db:\n    image: y\n${rest}`

async function manifests(): Promise<Manifest[]> {
  return (await rig.stored(prefixes.manifests)) as Manifest[]
}

async function newest(): Promise<Manifest> {
  const manifest = (await manifests()).at(-1)
  if (!manifest) throw new Error('no manifest')
  return manifest
}

async function dump(): Promise<string> {
  const { entries } = await rig.store.range(prefixes.root)
  return entries.map(({ value }) => value).join('\n')
}

/** What the agent gets, out of what the store holds. */
function opened({ files }: Manifest, digest = ''): string {
  return open(testKeyring, files[digest] ?? '', { kind: 'content', digest }).toString()
}

async function set(scope: string, name: string, value: string) {
  const { view, manifests: kept } = rig.context
  const secrets = new StoredSecrets({
    store: rig.store,
    keyring: () => testKeyring,
    clock: systemClock,
    versionsInUse: async secret => await versionsInHistory({ view, manifests: kept }, secret),
  })
  const { revision } = await secrets.set({ scope, name }, Buffer.from(value), 'ana')
  await view.mirror.waitFor(revision, AbortSignal.timeout(5000))
}

describe('an external secret', () => {
  const text = compose('secrets: [db]', 'secrets: { db: { external: true } }\n')

  beforeEach(async () => {
    await repository.commit({
      'shop/compose.yaml': text,
      'blog/compose.yaml': 'services: { a: { image: z } }\n',
    })
    rig = await startSyncRig(repository.dir)
  })

  it('that is missing refuses its manifest alone, until it is set', async () => {
    const first = await rig.run()
    const again = await rig.run()
    await set('global', 'db', 'hunter2')
    const healed = await rig.run()

    expect(first.accepted.map(({ app }) => app)).toEqual(['blog'])
    expect(first.decisions).toContainEqual(
      expect.objectContaining({ kind: 'refused', code: 'secret-missing' }),
    )
    expect(again.decisions).toEqual([])
    expect(healed.accepted).toEqual([{ app: 'shop', generation: 1 }])
  })

  it('in a new version makes a generation of what uses it, and of nothing else', async () => {
    await set('global', 'db', 'one')
    await rig.run()
    const settled = await rig.run()
    await set('global', 'other', 'unused')
    const unrelated = await rig.run()
    await set('global', 'db', 'two')
    const changed = await rig.run()
    const [, before, after] = await manifests()

    expect([settled.decisions, unrelated.decisions]).toEqual([[], []])
    expect(changed.accepted).toEqual([{ app: 'shop', generation: 2 }])
    const service = (manifest: Manifest | undefined, name: string) =>
      manifest?.project.services.find(each => each.name === name)
    expect(service(after, 'web')?.files[0]?.stored).toEqual({
      ...{ scope: 'global', name: 'db', version: 2 },
    })
    expect(service(after, 'db')).toEqual(service(before, 'db'))
    expect(service(after, 'web')).not.toEqual(service(before, 'web'))
  })

  it("of the application's own comes before the global one", async () => {
    await set('global', 'db', 'one')
    await rig.run()
    await set('shop', 'db', 'its own')
    const changed = await rig.run()

    expect(changed.accepted).toEqual([{ app: 'shop', generation: 2 }])
    const { project } = await newest()
    expect(project.services[1]?.files[0]?.stored).toEqual({ scope: 'shop', name: 'db', version: 1 })
  })
})

describe('secrets of files and of variables', () => {
  it('are sealed in the store, under names that tell nothing; configs are not', async () => {
    const secrets = `secrets:
  a: { file: ./a }
  c: { environment: FROM_CONFIG }
  unused: { file: ./unused }
configs: { d: { content: readable } }
`
    await repository.commit({
      'shop/compose.yaml': compose('secrets: [a, c]\nconfigs: [d]', secrets),
      'shop/a': 'planted-a',
      'shop/unused': 'planted-unused',
    })
    rig = await startSyncRig(repository.dir, { variables: { FROM_CONFIG: 'planted-c' } })
    await rig.run()
    const manifest = await newest()
    const files = manifest.project.services.find(({ name }) => name === 'web')?.files ?? []
    const contents = files.filter(f => f.kind === 'secret').map(f => opened(manifest, f.digest))

    expect(contents.sort()).toEqual(['planted-a', 'planted-c'])
    expect(Object.keys(manifest.files)).toHaveLength(3)
    expect(Object.values(manifest.files)).toContain(Buffer.from('readable').toString('base64'))
    const stored = await dump()
    expect(stored).not.toContain('planted')
    expect(stored).not.toContain(Buffer.from('planted').toString('base64').slice(0, 8))
  })

  it('change nothing when they are loaded again, though each sealing is another', async () => {
    const text = compose('secrets: [a]', 'secrets: { a: { file: ./a } }\n')
    await repository.commit({ 'shop/compose.yaml': text, 'shop/a': 'planted' })
    rig = await startSyncRig(repository.dir)
    await rig.run()
    await repository.commit({ 'shop/compose.yaml': `${text}# same\n` })
    const { decisions } = await rig.run()

    expect(decisions).toMatchObject([{ kind: 'note', app: 'shop' }])
  })
})

describe('files that SOPS encrypted', () => {
  const secrets = `secrets: { key: { file: ./key.yaml } }
configs: { conf: { file: ./conf.yaml } }
`
  const lines = `env_file: web.env
environment: { DSN: "postgres://u:\${PW}@db/x", PLAIN: "yes" }
command: ["run", "--level", "\${LEVEL}"]
secrets: [key]
configs: [conf]`

  async function commitEncrypted() {
    const sops = await sopsWriter()
    await repository.commit({
      'shop/compose.yaml': compose(lines, secrets),
      'shop/.env': await sops.env({ PW: 'planted-env', LEVEL: 'planted-level' }),
      'shop/web.env': await sops.env({ TOKEN: '"planted \\"token\\""', N: '7' }),
      'shop/key.yaml': await sops.yaml({ key: 'planted-key' }),
      'shop/conf.yaml': await sops.yaml({ conf: 'planted-conf' }),
    })
    return sops
  }

  it('are opened with the key of the engine, and what was in them is sealed', async () => {
    const { identity } = await commitEncrypted()
    const sopsKeyFile = join(home, 'age.txt')
    writeFileSync(sopsKeyFile, `# created: today\n${identity}\n`, { mode: 0o600 })
    rig = await startSyncRig(repository.dir, {}, undefined, { sopsKeyFile })
    const { accepted } = await rig.run()
    const manifest = await newest()
    const web = manifest.project.services.find(({ name }) => name === 'web')
    const variables = Object.entries(web?.secretEnvironment ?? {}).map(
      ([name, { digest }]) => [name, opened(manifest, digest)] as const,
    )

    expect(accepted).toHaveLength(1)
    expect(web?.environment).toEqual({ PLAIN: 'yes' })
    expect(Object.fromEntries(variables)).toEqual({
      ...{ DSN: 'postgres://u:planted-env@db/x', TOKEN: 'planted "token"', N: '7' },
    })
    expect(web?.files.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'secret conf',
      'secret key',
    ])
    expect(opened(manifest, web?.files[1]?.digest)).toBe('key: planted-key\n')
    const stored = (await dump()).replaceAll('planted-level', '')
    expect(stored).not.toContain('planted')
    expect(stored).not.toContain(Buffer.from('planted').toString('base64').slice(0, 8))
  })

  it('tell where a value of theirs can be read all the same', async () => {
    const { identity } = await commitEncrypted()
    const sopsKeyFile = join(home, 'age.txt')
    writeFileSync(sopsKeyFile, identity, { mode: 0o600 })
    rig = await startSyncRig(repository.dir, {}, undefined, { sopsKeyFile })
    await rig.run()

    const events = (await rig.stored(prefixes.events)) as { kind: string; message: string }[]
    const notices = events.filter(({ kind }) => kind === 'secret-in-plain-text')
    expect(notices.map(({ message }) => message.slice(0, 26))).toEqual([
      'command of the service web',
    ])
    expect(JSON.stringify(events)).not.toContain('planted')
  })

  it('refuse their manifest without a key, say why, and are tried again with one', async () => {
    const { identity, recipient } = await commitEncrypted()
    const sopsKeyFile = join(home, 'age.txt')
    rig = await startSyncRig(repository.dir, {}, undefined, { sopsKeyFile })
    const without = await rig.run()
    const { identity: other } = await sopsWriter()
    writeFileSync(sopsKeyFile, other, { mode: 0o600 })
    const wrong = await rig.run({ retry: true })
    writeFileSync(sopsKeyFile, identity, { mode: 0o600 })
    const right = await rig.run({ retry: true })

    expect(JSON.stringify(without.decisions)).toContain('age.txt')
    expect(JSON.stringify(wrong.decisions)).toContain(recipient)
    expect(right.accepted).toHaveLength(1)
  })
})
