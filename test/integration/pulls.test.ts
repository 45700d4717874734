import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../core/keys.ts'
import { eventually } from '../support/eventually.ts'
import { startPullsRig, type PullsRig } from '../support/pulls-rig.ts'

const shop = (image: string) => ({
  'shop/compose.yaml': `services: { web: { image: "${image}" } }\n`,
})
const blog = (image: string) => ({
  'blog/compose.yaml': `services: { web: { image: "${image}" } }\n`,
})

let rig: PullsRig

beforeEach(async () => {
  rig = await startPullsRig({ ...shop('shop:1'), ...blog('blog:1') })
})

afterEach(async () => {
  expect(rig.fake.violations).toEqual([])
  await rig.stop()
})

function body(number: number): string {
  return rig.fake.comments(number).at(-1)?.body ?? ''
}

describe('a pull request', () => {
  it('that is behind shows what it changes, and nothing that others changed', async () => {
    const head = await rig.branch('feature', shop('shop:2'))
    await rig.repo.commit(blog('blog:2'))
    await rig.sync.run()
    rig.pulls.start()

    await rig.push(1, head)
    await rig.planned(1, head)

    expect(body(1)).toContain('| `shop` | `web` | update |')
    expect(body(1)).toContain('image  shop:1 → shop:2')
    expect(body(1)).toContain('1 commit behind its base')
    expect(body(1)).not.toContain('blog')
    const said = { context: 'banyan/plan', state: 'success', description: '1 application changed' }
    expect(rig.fake.statuses(head)).toMatchObject([said])
  })

  it('has one comment, which follows its pushes', async () => {
    rig.pulls.start()

    for (const image of ['shop:2', 'shop:3', 'shop:4']) {
      const head = await rig.branch('feature', shop(image))
      await rig.push(1, head)
      await rig.planned(1, head)
      expect(rig.fake.statuses(head)).toHaveLength(1)
    }

    expect(rig.fake.comments(1)).toMatchObject([{ edits: 2 }])
    expect(body(1)).toContain('shop:1 → shop:4')
  })

  it('says nothing again when nothing about it is new, unless it is asked to', async () => {
    const head = await rig.branch('feature', shop('shop:2'))
    rig.pulls.start()
    await rig.push(1, head)
    const first = await rig.planned(1, head)

    await rig.push(1, head)
    await eventually(async () =>
      (await rig.record(1))?.plannedAt === first.plannedAt ? undefined : true,
    )

    expect(await rig.drain()).toBe(0)
    rig.clock.aheadMs += 11_000
    rig.pulls.again('deploy', 1)
    await eventually(async () => ((await rig.drain()) > 0 ? true : undefined))
  })

  it('that changes nothing gets a status and no comment', async () => {
    const head = await rig.branch('feature', { 'README.md': 'Hello\n' })
    rig.pulls.start()

    await rig.push(1, head)
    await rig.planned(1, head)

    expect(rig.fake.comments(1)).toEqual([])
    expect(rig.fake.statuses(head)).toMatchObject([{ description: 'no changes' }])
  })

  it('shows invalid files with their lines, and fails', async () => {
    const head = await rig.branch('feature', {
      'shop/compose.yaml': 'services:\n  web:\n    imaje: shop:2\n',
    })
    rig.pulls.start()

    await rig.push(1, head)
    await rig.planned(1, head)

    expect(body(1)).toContain('shop/compose.yaml:3:5: ')
    expect(rig.fake.statuses(head)).toMatchObject([{ state: 'failure' }])
  })

  it('shows a port that another application has', async () => {
    const port = 'services: { web: { image: "blog:1", ports: ["8080:80"] } }\n'
    await rig.repo.commit({ 'blog/compose.yaml': port })
    await rig.sync.run()
    const head = await rig.branch('feature', { 'shop/compose.yaml': port })
    rig.pulls.start()

    await rig.push(1, head)
    await rig.planned(1, head)

    expect(body(1)).toContain('host port 8080/tcp belongs to application "blog"')
  })

  it('is found by the poll, and forgotten after it was closed', async () => {
    const head = await rig.branch('feature', shop('shop:2'))
    await rig.fake.pull({ number: 7, head: { sha: head, ref: 'feature', repo: 'acme/shop' } })
    rig.pulls.start()
    await rig.planned(7, head)

    await rig.fake.pull({ number: 7, state: 'closed' })
    rig.pulls.hint('deploy', 7)

    await eventually(async () => (await rig.record(7))?.closedAt)
  })

  it('whose head was pushed away since GitHub was asked is planned as it is then', async () => {
    const lost = 'c0ffee'.padEnd(40, '0')
    const row = await rig.fake.pull({ number: 1 })
    row.head = { sha: lost, ref: 'feature', repo: 'acme/shop' }
    rig.pulls.start()
    rig.pulls.hint('deploy', 1)
    await eventually(() => Promise.resolve(rig.logged().includes('"git-moved"') || undefined))

    const head = await rig.branch('feature', shop('shop:2'))
    await rig.push(1, head)
    await rig.planned(1, head)

    expect(body(1)).toContain('shop:1 → shop:2')
  })

  it('leaves a comment alone in which a stranger copied the marker', async () => {
    const copied = '<!-- banyan:deploy@banyan -->\nall is well'
    const stranger = { id: 1, pull: 1, user: 'mallory', at: 0, edits: 0, body: copied }
    rig.fake.world.comments.push(stranger)
    const head = await rig.branch('feature', shop('shop:2'))
    rig.pulls.start()

    await rig.push(1, head)
    await rig.planned(1, head)

    expect(rig.fake.comments(1)).toMatchObject([{ user: 'mallory', body: copied, edits: 0 }, {}])
  })

  it('gets one comment from two engines', async () => {
    const head = await rig.branch('feature', shop('shop:2'))
    await rig.fake.pull({ number: 1, head: { sha: head, ref: 'feature', repo: 'acme/shop' } })
    const other = await rig.another('engine-2')
    other.start()
    rig.pulls.start()

    await rig.planned(1, head)
    for (const engine of [rig.pulls, other]) engine.hint('deploy', 1)
    const both = () => (rig.logged().includes('not planned') ? undefined : rig.drain())
    await eventually(async () => ((await both()) === 0 ? true : undefined))

    expect(rig.fake.comments(1)).toMatchObject([{ edits: 0 }])
    expect(rig.fake.statuses(head)).toHaveLength(1)
  })

  it('is planned by number for people, and nothing is posted', async () => {
    const head = await rig.branch('feature', shop('shop:2'))
    await rig.fake.pull({ number: 3, head: { sha: head, ref: 'feature', repo: 'acme/shop' } })
    const { signal } = rig.sync.context
    await rig.drain()

    const view = await rig.pulls.plan('deploy', 3, signal)

    expect(view).toMatchObject({ commit: head, apps: [{ app: 'shop', change: 'update' }] })
    expect(await rig.drain()).toBe(0)
    await expect(rig.pulls.plan('deploy', 4, signal)).rejects.toMatchObject({
      code: 'pull-unknown',
    })
  })
})

describe('a pull request from a fork', () => {
  it('of 40 MB, more than a fork may have, is not what the deployment of main waits for', async () => {
    await rig.stop()
    rig = await startPullsRig(shop('shop:1'), { fetch: { maxBytes: 2 ** 26, timeoutMs: 60_000 } })
    await rig.repo.git('config', 'core.compression', '0')
    const head = await rig.branch('feature', { ...shop('shop:2'), big: randomBytes(40 * 2 ** 20) })
    await rig.repo.commit(shop('shop:3'))
    rig.pulls.start()
    const ended: string[] = []

    await rig.push(1, head, 'mallory/shop')
    const planned = rig.planned(1, head).then(() => ended.push('plan'))
    await rig.sync.run().then(({ accepted }) => ended.push(...accepted.map(({ app }) => app)))
    await planned

    expect(ended).toEqual(['shop', 'plan'])
    await expect(rig.sync.sync.repository.readCommit(head)).rejects.toMatchObject({
      code: 'git-object-missing',
    })
  })

  it('larger than a fork may be is told so', async () => {
    await rig.stop()
    rig = await startPullsRig(shop('shop:1'), { fetch: { maxBytes: 2 ** 20, timeoutMs: 60_000 } })
    const head = await rig.branch('feature', { big: randomBytes(2 ** 19) })
    rig.pulls.start()

    await rig.push(1, head, 'mallory/shop')
    await rig.planned(1, head)

    expect(body(1)).toContain("can't be planned: git-too-large")
  })

  it('shows names of fields, and nothing of what it could reach', async () => {
    await rig.stop()
    const value = 'planted-0123456789'
    const before = 'services: { web: { image: "shop:1", environment: [A=1] } }\n'
    rig = await startPullsRig(
      { 'shop/compose.yaml': before },
      { variables: { TOKEN: value, PORT: '48151' } },
    )
    const grab = `
name: shop
services:
  web:
    image: shop:\${TOKEN}
    command: ["\${TOKEN}"]
    ports: ["\${PORT}:80"]
    environment: ["\${TOKEN}=x", "B=\${TOKEN}"]
    labels: { "\${TOKEN}": "\${TOKEN}" }
    volumes: ["data:/\${TOKEN}"]
    secrets: [db]
secrets: { db: { external: true } }
volumes: { data: { name: "\${TOKEN}" } }
`
    const bad = 'services: { web: { image: "${TOKEN}", "${TOKEN}": 1, env_file: "${TOKEN}" } }\n'
    const files = { 'shop/compose.yaml': grab, 'bad/compose.yaml': bad }
    const head = await rig.branch('feature', files)
    rig.pulls.start()

    await rig.push(1, head, 'mallory/shop')
    await rig.planned(1, head)

    const events = await rig.sync.stored(prefixes.events)
    const all = [
      body(1),
      JSON.stringify(rig.fake.statuses(head)),
      JSON.stringify(events),
      rig.logged(),
    ]
    expect(all.join('\n')).not.toContain(value)
    expect(all.join('\n')).not.toContain('48151')
    expect(body(1)).toContain('From a fork')
    expect(body(1)).toMatch(/^ {2}image$/m)
    expect(body(1)).toContain('bad/compose.yaml:1:')
  })
})
