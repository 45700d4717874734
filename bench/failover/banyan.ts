import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { callUnary } from '../../platform/rpc/call.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { doorOf } from '../../test/rig/control.ts'
import { startRig, type Rig } from '../../test/rig/rig.ts'
import { median, percentile } from '../median.ts'
import { gatherCrowd, type Crowd } from './crowd.ts'
import type { Fault } from './faults.ts'
import { createOperator } from './operator.ts'
import { app, versionedPage } from './page.ts'
import { loseEngine } from './round.ts'
import type { Setting } from './setting.ts'

const engines = 3
const hosts = 3
/** For what an engine does when others are back: sessions, leases, upkeep. */
const settleMs = 3000

interface Wish {
  readonly rounds: number
  readonly agents: number
}

export async function measureBanyan(fault: Fault, { rounds, agents }: Wish) {
  const rig = await startRig({ hosts, engines, labels: () => ({ real: 'yes' }) })
  const stores: Store[] = []
  let crowd: Crowd | undefined
  try {
    for (const { address } of rig.engines()) stores.push(await openStore(address))
    const [store] = stores
    if (!store) throw new Error('The rig has no engine')
    crowd = await gather(rig, agents)
    const setting = { rig, crowd, stores, operator: await createOperator(rig, store) }
    await rig.push({ [`${app}/compose.yaml`]: versionedPage('v1') })
    return await measureAll(setting, fault, rounds)
  } finally {
    await crowd?.stop()
    for (const store of stores) await store.close()
    await rig.stop()
  }
}

async function measureAll(setting: Setting, fault: Fault, rounds: number) {
  const all = []
  for (let round = 1; round <= rounds; round++) {
    await setting.crowd.gathered()
    await delay(settleMs)
    const figures = await loseEngine(setting, fault, round + 1)
    const { agentsMs, ...rest } = figures
    const said = { round, ...rest, agents: agentsMs.length, slowestMs: Math.max(0, ...agentsMs) }
    process.stderr.write(`${JSON.stringify(said)}\n`)
    all.push(figures)
  }
  const agentsMs = all.flatMap(figures => figures.agentsMs)
  return {
    ...{ fault, rounds, agents: agentsMs.length },
    cliMs: Math.round(median(all.map(({ cliMs }) => cliMs))),
    agentsP50Ms: Math.round(percentile(agentsMs, 50)),
    agentsP99Ms: Math.round(percentile(agentsMs, 99)),
    pushMs: Math.round(median(all.map(({ pushMs }) => pushMs))),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
  }
}

async function gather(rig: Rig, count: number): Promise<Crowd> {
  const invitation = { person: 'bench', uses: Math.max(1, count) }
  const { token } = await callUnary(rig.control.connection.control, 'InviteAgent', invitation)
  const dir = join(rig.home, 'crowd')
  return await gatherCrowd({ dir, count, token, engines: rig.engines().map(doorOf) })
}

async function openStore(address: string): Promise<Store> {
  const log = pino({ level: 'silent' })
  return await connectEtcd({ hosts: [`http://${address}:2379`], log })
}
