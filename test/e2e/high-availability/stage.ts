import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { callUnary } from '../../../platform/rpc/call.ts'
import type { RigEngine } from '../../rig/control-plane.ts'
import { untilHealthy } from '../../rig/etcd.ts'
import { type Rig, startRig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { type Asked, type FakeGitHub, startFakeGitHub } from '../../support/fake-github/server.ts'
import { type Creations, watchCreations } from './creations.ts'
import { page } from './page.ts'

/** Three engines, each with a registry and a member of etcd beside it, two servers, and a forge that is told how commits fare. */
export interface Stage {
  readonly rig: Rig
  readonly forge: FakeGitHub
  readonly creations: Creations
  /** Of the newest commit. */
  generation: number
  /** Called with every request to the forge. */
  onRequest: (asked: Asked) => Promise<void>
  stop(): Promise<void>
}

const engines = 3
const hosts = 2
/** A machine that is busy, and an engine that starts on it. */
const wholeWithinMs = 90_000

/** The first generation is deployed when it resolves. */
export async function openStage(): Promise<Stage> {
  const opened: { stage?: Stage } = {}
  let forge: FakeGitHub | undefined
  const rig = await startRig({
    ...{ hosts, engines, ownRegistries: true },
    repository: async ({ home, outside, repository }) => {
      await repository.commit({ 'README.md': 'pages' })
      const onRequest = async (asked: Asked) => await opened.stage?.onRequest(asked)
      forge = await startFakeGitHub({ address: outside, git: repository.dir, onRequest })
      const file = join(home, 'token')
      writeFileSync(file, 'pat\n', { mode: 0o600 })
      return { url: forge.gitUrl, auth: { token_file: file }, github: { api_url: forge.apiUrl } }
    },
  })
  if (!forge) throw new Error('The rig asked for no settings of its repository')
  const { close } = forge
  const creations = await watchCreations(rig)
  const stage: Stage = {
    ...{ rig, forge, creations, generation: 1 },
    onRequest: () => Promise.resolve(),
    stop: async () => {
      creations.stop()
      await rig.stop()
      await close()
    },
  }
  opened.stage = stage
  try {
    await rig.push(page(1))
    return stage
  } catch (error) {
    await stage.stop()
    throw error
  }
}

/** Resolves when every member of etcd has a leader, and every engine knows that all engines live and all agents are ready. */
export async function untilWhole({ rig }: Pick<Stage, 'rig'>): Promise<void> {
  await Promise.all(
    rig.engines().map(async engine => {
      await untilHealthy(engine.address)
      await eventually(async () => ((await seesAll(engine)) ? true : undefined), wholeWithinMs)
    }),
  )
}

async function seesAll({ connection: { control } }: RigEngine): Promise<boolean> {
  const limits = { timeoutMs: 2000 }
  try {
    const { agents } = await callUnary(control, 'Status', {}, limits)
    const { engines: known } = await callUnary(control, 'ListEngines', {}, limits)
    const ready = agents.filter(({ state }) => state === 'ready')
    return (
      ready.length === hosts && known.filter(({ state }) => state === 'ready').length === engines
    )
  } catch {
    return false
  }
}
