import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { runningPid, stopOrphan, writeOwnPidFile } from '../../platform/orphan.ts'
import type { Closers } from './closers.ts'
import { endDockerProcesses } from './docker-processes.ts'
import type { Layout } from './layout.ts'
import { unmountAll } from './mounts.ts'

/** Those that use others come first. */
const pidFiles = ['agent.pid', 'webhook.pid', 'engine.pid', 'dockerd.pid']
const managedPidFiles = ['registry.pid', 'etcd.pid']

/**
 * Takes the state folder for this process and clears what a killed one left: processes, mounts, sockets. Rejects
 * with `already-running` if another process has it.
 */
export async function takeStateFolder(
  layout: Layout,
  log: Logger,
  closers: Closers,
): Promise<void> {
  const own = join(layout.pids, 'dev.pid')
  const other = await runningPid(own)
  if (other !== undefined) throw alreadyRunning(layout, other)
  await mkdir(layout.pids, { recursive: true, mode: 0o700 })
  await writeOwnPidFile(own)
  closers.add('pid file', async () => await rm(layout.pids, { recursive: true, force: true }))
  for (const file of pidFiles) await stopOrphan(join(layout.pids, file), log)
  for (const file of managedPidFiles) await stopOrphan(join(layout.engineData, file), log)
  await clearRunFolder(layout)
  await mkdir(layout.run, { recursive: true, mode: 0o700 })
  closers.add('sockets', async () => await clearRunFolder(layout))
  await ensureSecret(layout.webhookSecret)
}

async function clearRunFolder({ run, dockerData, dockerExec }: Layout): Promise<void> {
  await endDockerProcesses(dockerExec)
  await unmountAll(run)
  await unmountAll(dockerData)
  await rm(run, { recursive: true, force: true })
}

async function ensureSecret(file: string): Promise<void> {
  if (existsSync(file)) return
  await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
}

function alreadyRunning({ stateDir }: Layout, pid: number): BanyanError {
  const message = `banyan dev already runs on ${stateDir} (process ${pid}). Stop it, or give another --state-dir.`
  return new BanyanError('already-running', message, 'wait')
}
