import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GitHubConfig, RepositoryConfig } from '../../core/config/repository.ts'
import type { GitHub } from '../../engine/github/github.ts'
import { openGitHub } from '../../engine/github/open.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { startFakeGitHub, type FakeGitHub, type FakeGitHubOptions } from './fake-github/server.ts'
import type { FakeApp } from './fake-github/callers.ts'

/** The real client, on the fake over real HTTP. */
export interface GitHubRig {
  readonly fake: FakeGitHub
  readonly store: Store
  readonly tokenFile: string
  /** Of the app that the fake knows. */
  readonly keyFile: string
  readonly clock: TestClock
  /** As the token file, unless told otherwise. */
  open(changes?: Changes): GitHub
  stop(): Promise<void>
}

interface Changes extends Partial<Pick<RepositoryConfig, 'url' | 'auth'>> {
  readonly github?: Partial<GitHubConfig>
  readonly asApp?: boolean
  /** The API's address follows from the url, as far as anybody knows. */
  readonly isDerived?: boolean
}

/** The machine's clock, set ahead by a test. */
export interface TestClock extends Clock {
  aheadMs: number
}

export const fakeApp = { id: 4711, slug: 'banyan-test', installation: 99 }

/** PEM. */
export const fakeAppKeys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

export async function startGitHubRig(options: FakeGitHubOptions = {}): Promise<GitHubRig> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-github-'))
  const [tokenFile, keyFile] = [join(folder, 'token'), join(folder, 'key.pem')]
  await writeFile(tokenFile, 'pat\n')
  await writeFile(keyFile, fakeAppKeys.privateKey)
  const clock: TestClock = {
    aheadMs: 0,
    now: () => systemClock.now() + clock.aheadMs,
    sleep: async (ms, signal) => await systemClock.sleep(ms, signal),
  }
  const app: FakeApp = {
    ...fakeApp,
    publicKey: fakeAppKeys.publicKey,
    permissions: {
      statuses: 'write',
      deployments: 'write',
      checks: 'write',
      pull_requests: 'write',
    },
  }
  const fake = await startFakeGitHub({ app, now: () => clock.now(), ...options })
  const store = createMemoryStore()
  return {
    ...{ fake, store, tokenFile, keyFile, clock },
    open: ({
      url = 'https://github.com/acme/shop.git',
      auth = {},
      github,
      asApp,
      isDerived,
    } = {}) => {
      const who = asApp === true ? { app: { id: fakeApp.id, keyFile } } : { tokenFile }
      const isNamed = isDerived === true ? {} : { isNamed: true as const }
      const usual = { apiUrl: fake.apiUrl, ...isNamed, ...who }
      const opened = openGitHub(
        { url, auth, github: { ...usual, ...reported, ...github } },
        { store, clock },
      )
      if (!opened) throw new Error(`${url} is no repository at GitHub`)
      return opened
    },
    stop: async () => {
      await fake.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const reported = {
  ...{
    statuses: true,
    context: 'banyan',
    deployments: true,
    environment: 'production',
    plans: true,
  },
}
