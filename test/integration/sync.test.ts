import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../core/keys.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from '../support/git-fixture.ts'
import { sshSignature, withSignature } from '../support/signed-commit.ts'
import { makeKey } from '../support/ssh-server.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const web = (image: string, port = 8080) =>
  `services:\n  web:\n    image: ${image}\n    ports: ["${port}:80"]\n`

let repository: GitFixture
let rig: SyncRig

beforeEach(async () => {
  repository = await createFixtureRepo()
  rig = await startSyncRig(repository.dir)
})

afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

describe('a first sync', () => {
  it('accepts every application of the repository', async () => {
    await repository.commit({
      'shop/compose.yaml': web('shop:1', 8080),
      'blog/compose.yaml': web('blog:1', 8081),
    })
    const outcome = await rig.run()

    expect(outcome.accepted).toEqual([
      { app: 'blog', generation: 1 },
      { app: 'shop', generation: 1 },
    ])
    expect(await rig.stored(prefixes.rollouts)).toMatchObject([
      { phase: 'pending' },
      { phase: 'pending' },
    ])
  })

  it('remembers who committed what, and why it ran', async () => {
    const commit = await repository.commit({ 'shop/compose.yaml': web('shop:1') }, 'Hello')
    await rig.run({ trigger: { kind: 'webhook', detail: '72d3162e' } })

    expect(await rig.stored(prefixes.manifests)).toMatchObject([
      {
        source: { commit, subject: 'Hello', path: 'shop/compose.yaml' },
        trigger: { kind: 'webhook', detail: '72d3162e' },
      },
    ])
  })

  it('takes compose.yaml where a folder has docker-compose.yml too', async () => {
    await repository.commit({
      'shop/compose.yaml': web('a:1'),
      'shop/docker-compose.yml': web('b:1'),
    })
    const { accepted } = await rig.run()

    expect(accepted).toEqual([{ app: 'shop', generation: 1 }])
    expect(await rig.stored(prefixes.manifests)).toMatchObject([
      { project: { services: [{ image: 'a:1' }] } },
    ])
  })
})

describe('a later commit', () => {
  beforeEach(async () => {
    await repository.commit({
      'shop/compose.yaml': 'services:\n  web:\n    image: shop:1\n    env_file: web.env\n',
      'shop/web.env': 'COLOR=blue\n',
      'blog/compose.yaml': web('blog:1'),
    })
    await rig.run()
  })

  it('that changes only a README deploys nothing', async () => {
    await repository.commit({ 'README.md': 'news', 'shop/README.md': 'news' })
    const { accepted } = await rig.run()

    expect(accepted).toEqual([])
  })

  it('that changes an env file deploys only its application', async () => {
    await repository.commit({ 'shop/web.env': 'COLOR=green\n' })
    const { accepted } = await rig.run()

    expect(accepted).toEqual([{ app: 'shop', generation: 2 }])
  })

  it('that only says it differently deploys nothing, and says so once', async () => {
    await repository.commit({ 'blog/compose.yaml': `# a comment\n${web('blog:1')}` })
    const first = await rig.run()
    await repository.commit({ 'README.md': 'again' })
    const second = await rig.run()

    expect(first.decisions).toContainEqual(expect.objectContaining({ kind: 'note', app: 'blog' }))
    expect(second.decisions).toContainEqual({ kind: 'unchanged', app: 'blog' })
    expect(rig.application('blog')?.wanted).toBe(1)
  })

  it('is not looked at twice', async () => {
    const again = await rig.run()

    expect(again).toMatchObject({ decisions: [], accepted: [] })
  })

  it('that was force-pushed is followed', async () => {
    await repository.forcePush({
      'shop/compose.yaml': web('shop:9', 8085),
      'blog/compose.yaml': web('blog:1'),
    })
    const { accepted } = await rig.run()

    expect(accepted).toEqual([{ app: 'shop', generation: 2 }])
  })
})

describe('a bad manifest changes nothing that runs, and says where it is wrong', () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'
      .split('')
      .map(
        (name, i) =>
          `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefghi'[i] ?? ''}`).join(',')}]`,
      ),
  ].join('\n')
  const cases: readonly [string, Readonly<Record<string, FixtureEntry>>, RegExp][] = [
    ['invalid YAML', { 'shop/compose.yaml': 'services:\n  web: [' }, /shop\/compose\.yaml:\d+:\d+/],
    [
      'an unknown key',
      { 'shop/compose.yaml': `${web('shop:2')}    portz: []\n` },
      /compose\.yaml:5:5.*"portz"[\s\S]*did you mean "ports"/,
    ],
    [
      'a wrong type',
      { 'shop/compose.yaml': 'services:\n  web:\n    image: [1]\n' },
      /compose\.yaml:3:\d+.*image/,
    ],
    [
      'a missing variable',
      { 'shop/compose.yaml': 'services:\n  web:\n    image: shop:${TAG:?say which}\n' },
      /compose\.yaml:3:\d+.*say which/,
    ],
    [
      'an alias bomb',
      { 'shop/compose.yaml': `x-bomb:\n${bomb.replaceAll(/^/gm, '  ')}\n${web('shop:2')}` },
      /compose\.yaml/,
    ],
    [
      'a 10 MB file',
      { 'shop/compose.yaml': `# ${'x'.repeat(10 * 1024 * 1024)}\n${web('shop:2')}` },
      /too large|MiB|bytes/,
    ],
    ['deep nesting', { 'shop/compose.yaml': `x-deep: ${deep}\n${web('shop:2')}` }, /compose\.yaml/],
    [
      'an env file outside',
      {
        'shop/compose.yaml':
          'services:\n  web:\n    image: shop:2\n    env_file: ../../etc/passwd\n',
      },
      /compose\.yaml:4:\d+[\s\S]*etc\/passwd/,
    ],
    [
      'a symlinked compose file',
      { 'shop/compose.yaml': { symlink: '../other.yaml' }, 'other.yaml': web('shop:2') },
      /symbolic link/,
    ],
    [
      'a symlinked env file',
      {
        'shop/compose.yaml': 'services:\n  web:\n    image: shop:2\n    env_file: a.env\n',
        'shop/a.env': { symlink: '/etc/passwd' },
      },
      /symbolic link/,
    ],
  ]

  it.each(cases)('%s', async (_name, files, message) => {
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    await rig.run()
    const before = await rig.stored(prefixes.applications)
    await repository.commit(files)
    const { decisions, accepted } = await rig.run()

    const refusal = decisions.find(decision => decision.kind === 'refused')
    expect(refusal?.message).toMatch(message)
    expect(accepted).toEqual([])
    expect(await rig.stored(prefixes.applications)).toEqual(before)
    expect(await rig.stored(prefixes.events)).toContainEqual(
      expect.objectContaining({ kind: 'manifest-refused', app: 'shop' }),
    )
  })

  it('that is too large for the store: the refusal stays on the record', async () => {
    const each = (text: (name: string) => string) => ['a', 'b', 'c'].map(text).join(', ')
    await repository.commit({
      'shop/compose.yaml': `services: { web: { image: "shop:1", configs: [${each(name => name)}] } }
configs: { ${each(name => `${name}: { file: ./${name} }`)} }
`,
      ...Object.fromEntries(['a', 'b', 'c'].map(name => [`shop/${name}`, name.repeat(400_000)])),
    })
    const { accepted, decisions } = await rig.run()

    expect(accepted).toEqual([])
    expect(decisions).toMatchObject([{ kind: 'refused', app: 'shop', code: 'record-too-large' }])
    expect(await rig.stored(prefixes.repositories)).toMatchObject([
      { manifests: { 'shop/compose.yaml': { error: expect.any(String) as string } } },
    ])
  })

  it('and the other applications of the same commit are deployed', async () => {
    await repository.commit({
      'shop/compose.yaml': 'services: [',
      'blog/compose.yaml': web('blog:1'),
    })
    const { accepted } = await rig.run()

    expect(accepted).toEqual([{ app: 'blog', generation: 1 }])
  })
})

describe('a conflict between applications', () => {
  it('of one name in one commit refuses both', async () => {
    await repository.commit({
      'a/compose.yaml': `name: shop\n${web('a:1', 1)}`,
      'b/compose.yaml': `name: shop\n${web('b:1', 2)}`,
    })
    const { decisions, accepted } = await rig.run()

    expect(accepted).toEqual([])
    expect(decisions).toMatchObject([{ code: 'name-taken' }, { code: 'name-taken' }])
  })

  it('of one name leaves the one that runs alone', async () => {
    await repository.commit({ 'a/compose.yaml': `name: shop\n${web('a:1', 1)}` })
    await rig.run()
    await repository.commit({ 'b/compose.yaml': `name: shop\n${web('b:1', 2)}` })
    const { decisions, accepted } = await rig.run()

    expect(accepted).toEqual([])
    expect(decisions).toContainEqual(
      expect.objectContaining({ kind: 'refused', path: 'b/compose.yaml' }),
    )
    expect(rig.application('shop')?.path).toBe('a/compose.yaml')
  })

  it('of one name in two repositories goes to the first', async () => {
    await repository.commit({ 'shop/compose.yaml': web('a:1') })
    await rig.run()
    const second = rig.another({ name: 'second' })
    const { decisions } = await second.run({ trigger: { kind: 'poll' } })

    expect(decisions).toMatchObject([{ kind: 'refused', code: 'name-taken' }])
    expect(rig.application('shop')?.repository).toBe('deploy')
  })

  it('of networks end at the repository, unless its policy lets others in', async () => {
    const joins =
      'services:\n  spy:\n    image: spy:1\n    networks: [x]\n' +
      'networks:\n  x:\n    external: true\n    name: shop_default\n'
    await repository.commit({ 'shop/compose.yaml': web('a:1'), 'spy/compose.yaml': joins })
    const first = rig.another({ name: 'deploy', manifests: ['shop/compose.yaml'] })
    await first.run({ trigger: { kind: 'poll' } })
    const manifests = ['spy/compose.yaml']
    const second = rig.another({ name: 'second', manifests })
    const { decisions } = await second.run({ trigger: { kind: 'poll' } })

    expect(decisions).toMatchObject([{ kind: 'refused', code: 'not-allowed', app: 'spy' }])
    const [decision] = decisions
    expect(decision).toHaveProperty('message', expect.stringMatching(/^spy\/compose.yaml:8:11: /))

    const policy = { bindMounts: [], networks: ['shop_default'] }
    const allowed = rig.another({ name: 'second', manifests, policy })
    const { accepted } = await allowed.run({ trigger: { kind: 'poll' } })
    expect(accepted).toEqual([{ app: 'spy', generation: 1 }])
    expect(rig.application('spy')?.networks).toEqual([{ name: 'shop_default', external: true }])
  })

  it('of one host port goes to the one that has it', async () => {
    await repository.commit({ 'shop/compose.yaml': web('a:1', 8080) })
    await rig.run()
    await repository.commit({ 'blog/compose.yaml': web('b:1', 8080) })
    const { decisions } = await rig.run()

    expect(decisions).toContainEqual(
      expect.objectContaining({
        kind: 'refused',
        app: 'blog',
        message: 'host port 8080/tcp belongs to application "shop"',
      }),
    )
  })

  it('of one host port is none when the other gives it up in the same commit', async () => {
    await repository.commit({ 'shop/compose.yaml': web('a:1', 8080) })
    await rig.run()
    await repository.commit({
      'shop/compose.yaml': web('a:1', 8081),
      'blog/compose.yaml': web('b:1', 8080),
    })
    const { accepted } = await rig.run()

    expect(accepted.map(({ app }) => app)).toEqual(['blog', 'shop'])
  })
})

describe('a manifest that is gone', () => {
  const apps = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`app${i}/compose.yaml`, web('x:1', 9000 + i)]),
    )
  const none = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`app${i}/compose.yaml`, null]))

  it('removes its application', async () => {
    await repository.commit(apps(4))
    await rig.run()
    await repository.commit(none(1))
    await rig.run()

    expect(rig.application('app0')).toMatchObject({ removing: true, wanted: 2 })
    expect(rig.application('app1')?.removing).toBeUndefined()
  })

  it('is held when too many go at once, until a person approves', async () => {
    await repository.commit(apps(6))
    await rig.run()
    await repository.commit(none(5))
    const held = await rig.run()
    const approved = await rig.run({ approve: true })

    expect(held.accepted).toEqual([])
    expect(held.decisions.filter(decision => decision.kind === 'held')).toHaveLength(5)
    expect(approved.accepted).toHaveLength(5)
  })

  it('is held although a person approves, when that person could not see it', async () => {
    await repository.commit(apps(8))
    await rig.run()
    await repository.commit(none(5))
    await rig.run()
    await repository.commit(none(7))
    const approved = await rig.run({ approve: true })
    const again = await rig.run({ approve: true })

    expect(approved.accepted).toEqual([])
    expect(again.accepted).toHaveLength(7)
  })

  it('removes nothing when it is only broken', async () => {
    await repository.commit({ ...apps(2), 'app0/compose.yaml': web('x:1') })
    await rig.run()
    await repository.commit({ 'app0/compose.yaml': 'services: [' })
    await rig.run()

    expect(rig.application('app0')?.removing).toBeUndefined()
  })

  it.each([
    ['the ref is deleted', (git: GitFixture) => git.git('update-ref', '-d', 'refs/heads/main')],
    ['the repository is away', (git: GitFixture) => git.remove()],
  ])('removes nothing when %s, and the status says why', async (_name, breakIt) => {
    await repository.commit(apps(2))
    await rig.run()
    const before = await rig.stored(prefixes.applications)
    await breakIt(repository)
    const { error } = await rig.run()

    expect(error?.code).toMatch(/^git-/)
    expect(await rig.stored(prefixes.applications)).toEqual(before)
    expect(await rig.stored(prefixes.repositories)).toMatchObject([
      { error: { code: error?.code } },
    ])
  })
})

describe('the limits of a fetch', () => {
  it('leave everything as it is when a commit is larger, and name the option', async () => {
    await rig.stop()
    const fetch = { maxBytes: 2 ** 20, timeoutMs: 60_000 }
    rig = await startSyncRig(`file://${repository.dir}`, { fetch })
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    await rig.run()
    await repository.commit({ 'shop/compose.yaml': web('shop:2'), big: randomBytes(2 ** 21) })
    const { error } = await rig.run()

    expect(error).toMatchObject({
      code: 'git-too-large',
      message: expect.stringContaining('fetch.max_size') as unknown,
    })
    expect(await rig.stored(prefixes.manifests)).toHaveLength(1)
  })
})

describe('with require_signature', () => {
  let folder: string
  let keyFile: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-signed-'))
    keyFile = await makeKey(join(folder, 'key'))
    const sshFile = join(folder, 'allowed')
    const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
    await writeFile(sshFile, `ada@example.org ${publicKey}`, { mode: 0o600 })
    await rig.stop()
    rig = await startSyncRig(repository.dir, { signers: { sshFile } })
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const commitSigned = async (image: string) => {
    const plain = await repository.commit({ 'shop/compose.yaml': web(image) })
    const bytes = Buffer.from(`${await repository.git('cat-file', 'commit', plain)}\n`)
    const path = join(folder, 'commit')
    await writeFile(path, withSignature(bytes, await sshSignature(bytes, keyFile)))
    const commit = await repository.git('hash-object', '-t', 'commit', '-w', path)
    await repository.git('update-ref', 'refs/heads/main', commit)
    return commit
  }

  it('goes back to an older signed commit only when a person approves (GHSA-jmf4-m7j9-g72r)', async () => {
    const old = await commitSigned('shop:1')
    const newer = await commitSigned('shop:2')
    await rig.run()
    await repository.git('update-ref', 'refs/heads/main', old)
    const { error } = await rig.run()
    const before = await rig.stored(prefixes.manifests)
    const approved = await rig.run({ approve: true })

    expect(error).toMatchObject({
      code: 'git-downgrade',
      message: expect.stringContaining('banyan approve deploy') as unknown,
    })
    expect(before).toMatchObject([{ source: { commit: newer } }])
    expect(approved).toMatchObject({ commit: old, accepted: [{ app: 'shop' }] })
    expect((await rig.run()).error).toBeUndefined()
  })

  it('deploys what a signer signed, and nothing else: what runs stays, and the status says so', async () => {
    const commit = await commitSigned('shop:1')
    const signed = await rig.run()
    const before = await rig.stored(prefixes.applications)
    await repository.commit({ 'shop/compose.yaml': null, 'blog/compose.yaml': web('evil:1') })
    const { error, accepted } = await rig.run()

    expect(signed.commit).toBe(commit)
    expect(before).toHaveLength(1)
    expect([error?.code, accepted]).toEqual(['git-unsigned', []])
    expect(await rig.stored(prefixes.applications)).toEqual(before)
    expect(await rig.stored(prefixes.repositories)).toMatchObject([
      { head: commit, error: { code: 'git-unsigned' } },
    ])
    expect(await rig.stored(prefixes.manifests)).toMatchObject([
      { source: { commit, signer: 'ada@example.org' } },
    ])
  })

  it('says once that a commit is refused, however often it is looked at', async () => {
    await commitSigned('shop:1')
    await rig.run()
    const refused = await repository.commit({ 'shop/compose.yaml': web('evil:1') })
    await rig.run()
    await rig.run()
    await rig.run({ retry: true })

    const events = (await rig.stored(prefixes.events)) as { kind: string; level: string }[]
    expect(events.filter(({ level }) => level === 'error')).toMatchObject([
      { kind: 'commit-refused', repository: 'deploy', commit: refused },
    ])
  })
})

describe('a range of versions', () => {
  const release = async (tag: string, image: string) => {
    const commit = await repository.commit({ 'shop/compose.yaml': web(image) })
    await repository.git('tag', '-a', '-m', tag, tag, commit)
    return commit
  }
  const image = () =>
    rig.stored(prefixes.manifests).then(all => all.at(-1) as { source: { ref: string } })

  beforeEach(async () => {
    await rig.stop()
    rig = await startSyncRig(repository.dir, { ref: { kind: 'semver', name: '>=1.4 <2' } })
  })

  it('follows its highest tag, whatever was tagged last', async () => {
    const wanted = await release('v1.10.0', 'shop:1.10')
    await release('v1.9.3', 'shop:1.9')
    await release('v2.0.0', 'shop:2')
    await release('v1.11.0-rc.1', 'shop:rc')
    const first = await rig.run()
    const newer = await release('v1.11.0', 'shop:1.11')
    const second = await rig.run()

    expect([first.commit, second.commit]).toEqual([wanted, newer])
    expect((await image()).source.ref).toBe('refs/tags/v1.11.0')
    expect((await rig.sync.preview()).commit).toBe(newer)
  })

  it('leaves everything as it is when no tag fits any more', async () => {
    await release('v1.4.0', 'shop:1.4')
    await rig.run()
    const before = await rig.stored(prefixes.applications)
    await repository.git('tag', '-d', 'v1.4.0')
    const { error } = await rig.run()

    expect(error?.code).toBe('git-no-version')
    expect(error?.message).toContain('>=1.4 <2')
    expect(before).toHaveLength(1)
    expect(await rig.stored(prefixes.applications)).toEqual(before)
  })
})

describe('an empty repository', () => {
  it('is a state, not a crash', async () => {
    const { error } = await rig.run()

    expect(error?.code).toBe('git-empty')
  })
})
