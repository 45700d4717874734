import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prefixes } from '../../core/keys.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

let folder: string
let repository: GitFixture
let ours: GitServer
let theirs: GitServer
let rig: SyncRig
let tokenFile: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-credential-'))
  tokenFile = join(folder, 'token')
  await writeFile(tokenFile, 'sekret')
  repository = await createFixtureRepo()
  await repository.commit({ 'shop/compose.yaml': 'services: { web: { image: "shop:1" } }' })
  ours = await startGitServer(repository.dir)
  theirs = await startGitServer(repository.dir)
  rig = await startSyncRig(ours.url, { auth: { tokenFile } })
})

afterEach(async () => {
  await rig.stop()
  await ours.close()
  await theirs.close()
  await repository.remove()
  await rm(folder, { recursive: true, force: true })
})

const trigger = { kind: 'poll' } as const
const hostOf = (server: GitServer) => new URL(server.url).host

describe('a token (CVE-2026-45625, GHSA-hx4v-cxpf-vh8m)', () => {
  it('is not sent to another server because the url changed, and what runs stays', async () => {
    await rig.run()
    const before = await rig.stored(prefixes.applications)
    const { error } = await rig.another({ url: theirs.url, auth: { tokenFile } }).run({ trigger })

    expect(error).toMatchObject({
      code: 'credential-host-changed',
      message: expect.stringContaining(`auth.host: ${hostOf(theirs)}`) as unknown,
    })
    expect(theirs.requests).toEqual([])
    expect(before).toHaveLength(1)
    expect(await rig.stored(prefixes.applications)).toEqual(before)
  })

  it('is not sent there for a preview either', async () => {
    await rig.run()
    const moved = rig.another({ url: theirs.url, auth: { tokenFile } })

    await expect(moved.preview()).rejects.toMatchObject({ code: 'credential-host-changed' })
    expect(theirs.requests).toEqual([])
  })

  it('is sent to another server that stands beside it in banyan.yaml', async () => {
    await rig.run()
    const auth = { tokenFile, host: hostOf(theirs) }
    const { error } = await rig.another({ url: theirs.url, auth }).run({ trigger })

    expect(error).toBeUndefined()
    expect(theirs.authorizations.length).toBeGreaterThan(0)
  })

  it('goes on to its own server, from any repository there', async () => {
    await rig.run()
    const { error } = await rig
      .another({ name: 'other', url: ours.url, auth: { tokenFile } })
      .run({ trigger })

    expect(error).toBeUndefined()
  })
})
