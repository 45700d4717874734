import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prefixes } from '../../../core/keys.ts'
import type { ManifestState } from '../../../core/model/repository.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from '../../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../../support/sync-rig.ts'

// What leads out of a repository, on the way of every key that names a file: one commit holds all of it, beside one that is fine.

const content = 'TOKEN=planted-outside'

const keys: Readonly<Record<string, (file: string) => string>> = {
  env_file: file => `services: { web: { image: x, env_file: '${file}' } }`,
  label_file: file => `services: { web: { image: x, label_file: '${file}' } }`,
  include: file => `include: ['${file}']\nservices: { web: { image: x } }`,
  extends: file => `services: { web: { extends: { file: '${file}', service: web } } }`,
  config: file =>
    `services: { web: { image: x, configs: [c] } }\nconfigs: { c: { file: '${file}' } }`,
  secret: file =>
    `services: { web: { image: x, secrets: [c] } }\nsecrets: { c: { file: '${file}' } }`,
  build: file => `services: { web: { build: '${file}' } }`,
}

interface Way {
  readonly number: string
  readonly what: string
  /** From a folder one below the root. */
  readonly file: string
}

const ways: readonly Way[] = [
  { number: 'CVE-2022-24348', what: 'a path out of the repository', file: '../../outside/file' },
  { number: 'CVE-2022-24348', what: 'an absolute path', file: '/etc/passwd' },
  { number: 'CVE-2022-24348', what: 'a path in a home', file: '~/.ssh/id_ed25519' },
  {
    number: 'CVE-2022-24877',
    what: 'a path that leaves and comes back',
    file: '../../a/../origin.git/HEAD',
  },
  { number: 'CVE-2022-24904', what: 'a symlink', file: 'link' },
  { number: 'CVE-2022-31036', what: 'a symlinked folder', file: 'folder/file' },
  { number: 'CVE-2022-31036', what: 'a symlink that stays inside', file: 'inside' },
  {
    number: 'sibling prefix',
    what: 'a folder whose name begins the same',
    file: '../../origin.git-evil/file',
  },
  { number: 'sibling prefix', what: 'the folder of Git itself', file: '../.git/config' },
]

const cases = ways.flatMap((way, i) =>
  Object.keys(keys).map(key => ({ ...way, key, folder: `case-${key.replace('_', '-')}-${i}` })),
)

let repository: GitFixture
let rig: SyncRig
let manifests: Readonly<Record<string, ManifestState>>

beforeAll(async () => {
  repository = await createFixtureRepo()
  for (const folder of ['outside', 'origin.git-evil']) {
    await mkdir(join(dirname(repository.dir), folder))
    await writeFile(join(dirname(repository.dir), folder, 'file'), content)
  }
  await writeFile(join(repository.dir, 'config.env'), content)
  const files: Record<string, FixtureEntry> = {
    'fine/compose.yaml': 'services: { web: { image: x } }',
  }
  for (const { folder, key, file } of cases) {
    files[`${folder}/compose.yaml`] = keys[key]?.(file) ?? ''
    files[`${folder}/link`] = { symlink: join(dirname(repository.dir), 'outside/file') }
    files[`${folder}/folder`] = { symlink: join(dirname(repository.dir), 'outside') }
    files[`${folder}/inside`] = { symlink: 'real' }
    files[`${folder}/real`] = content
  }
  await repository.commit(files)
  rig = await startSyncRig(repository.dir)
  await rig.run()
  const [state] = (await rig.stored(prefixes.repositories)) as [{ manifests: typeof manifests }]
  manifests = state.manifests
})

afterAll(async () => {
  await rig.stop()
  await repository.remove()
})

describe.each(Object.keys(keys))('%s', key => {
  it.each(cases.filter(one => one.key === key))(
    '$number: $what is refused with its place, and nothing of it is read',
    ({ folder }) => {
      const { error = '' } = manifests[`${folder}/compose.yaml`] ?? {}

      expect(error).toMatch(new RegExp(`^${folder}/compose\\.yaml:\\d+:\\d+`))
      expect(error).not.toMatch(/planted|root:/)
      expect(rig.application(folder)).toBeUndefined()
    },
  )
})

it('all of that beside it, what is fine is deployed', async () => {
  expect(rig.application('fine')).toMatchObject({ wanted: 1 })
  expect(await rig.stored(prefixes.applications)).toHaveLength(1)
})

describe('Argo CVE-2022-24348: a tree with an entry that no checkout would make', () => {
  it.each([
    ['..', 'path-refused'],
    ['.', 'path-refused'],
    ['a/b', 'path-refused'],
    ['../outside', 'path-refused'],
    ['', 'git-corrupt'],
  ])('called %j is refused whole', async (name, code) => {
    const origin = await createFixtureRepo()
    const other = await startSyncRig(origin.dir)
    const web = (image: string) => `services: { web: { image: ${image} } }`
    try {
      await origin.commit({ 'shop/compose.yaml': web('shop:1') })
      await other.run()
      const commit = await origin.commit({ 'shop/compose.yaml': web('shop:2') })
      const folder = await origin.git('rev-parse', `${commit}:shop`)
      await origin.git('update-ref', 'refs/heads/main', await oddCommit(origin, name, folder))

      const { accepted, error } = await other.run()

      expect([accepted, error?.code]).toEqual([[], code])
      expect(other.application('shop')).toMatchObject({ wanted: 1 })
    } finally {
      await other.stop()
      await origin.remove()
    }
  })
})

/** With one odd entry, and `shop` as it is. */
async function oddCommit(origin: GitFixture, name: string, shop: string): Promise<string> {
  const entry = (mode: string, called: string) =>
    Buffer.concat([Buffer.from(`${mode} ${called}\0`), Buffer.from(shop, 'hex')])
  const path = join(dirname(origin.dir), 'tree')
  await writeFile(path, Buffer.concat([entry('40000', name), entry('40000', 'shop')]))
  const tree = await origin.git('hash-object', '-t', 'tree', '-w', '--literally', path)
  return await origin.git('commit-tree', tree, '-m', 'Odd')
}
