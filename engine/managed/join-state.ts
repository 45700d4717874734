import { generateKeyPairSync } from 'node:crypto'
import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { runningPid } from '../../platform/orphan.ts'
import { pemOf } from '../join/authority.ts'
import { patiently, type Patience } from '../../platform/membership/patiently.ts'
import type { StateOffer } from '../state/admit.ts'
import { readMember, writeMember, writePeerFiles } from './etcd-member.ts'

interface JoinOptions extends Patience {
  readonly dataDir: string
  readonly engineId: string
  /** ClusterService.JoinState of an engine that is there, with a public key (SubjectPublicKeyInfo, DER). */
  readonly ask: (publicKey: Buffer) => Promise<StateOffer>
  readonly log: Logger
}

/**
 * Prepares this engine's etcd to be one of several: its next start is as that member, and copies everything. May be repeated
 * at any time. What a former member left is moved aside. Codes: those of `admitToState`, `state-exists`, `already-running`.
 */
export async function joinState(options: JoinOptions): Promise<void> {
  const { dataDir, engineId, log } = options
  await refuseOwnState(dataDir)
  const member = await readMember(dataDir)
  const hasData = await hasState(dataDir)
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const offer = await patiently(options, async () => await options.ask(der))
  if (hasData && member?.memberId !== offer.memberId) await moveAside(options)
  await writePeerFiles(dataDir, { ...offer, key: pemOf(privateKey) })
  const { peerUrl, memberId, initialCluster } = offer
  await writeMember(dataDir, { name: engineId, peerUrl, memberId, initialCluster })
  log.info({ peerUrl, members: initialCluster.length }, 'joins the state at the next start')
}

/** What no invitation changes. Codes: `state-exists` (stalled), `already-running` (wait). */
export async function refuseOwnState(dataDir: string): Promise<void> {
  const member = await readMember(dataDir)
  if ((await hasState(dataDir)) && member?.memberId === undefined) throw hasOwnState(dataDir)
  if ((await runningPid(join(dataDir, 'etcd.pid'))) !== undefined) throw running()
}

async function hasState(dataDir: string): Promise<boolean> {
  return await exists(join(dataDir, 'etcd', 'member'))
}

/** It was a member in an earlier life; the data may be the last of a cluster that somebody misses. */
async function moveAside({ dataDir, clock, log }: JoinOptions): Promise<void> {
  const aside = join(dataDir, `etcd.before-${new Date(clock.now()).toISOString()}`)
  await rename(join(dataDir, 'etcd'), aside)
  log.warn({ aside }, "moved the state of this engine's former membership aside")
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function hasOwnState(dataDir: string): BanyanError {
  const message = `This engine has a state of its own in ${join(dataDir, 'etcd')}, of a cluster that it began alone. To give that up and join another one, stop the engine and move the folder away`
  return new BanyanError('state-exists', message, 'stalled')
}

function running(): BanyanError {
  const message =
    "This engine's etcd runs: stop the engine (systemctl stop banyan-engine), then join"
  return new BanyanError('already-running', message, 'wait')
}
