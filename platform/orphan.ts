import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BanyanError } from '../core/errors.ts'
import { systemClock } from './clock.ts'
import type { Logger } from './logger.ts'

interface PidRecord {
  readonly pid: number
  readonly parent: number
  readonly argv: readonly string[]
}

/** A Docker Engine ends its containers first. */
const termMs = 30_000
const killMs = 2_000
const pollMs = 50

export async function writePidFile(
  pidFile: string,
  pid: number,
  argv: readonly string[],
): Promise<void> {
  const record: PidRecord = { pid, parent: process.pid, argv }
  await mkdir(dirname(pidFile), { recursive: true })
  await writeFile(pidFile, JSON.stringify(record), { mode: 0o600 })
}

/** Leaves a pid file of this very process. */
export async function writeOwnPidFile(pidFile: string): Promise<void> {
  const commandLine = await readFile('/proc/self/cmdline', 'utf8')
  await writePidFile(pidFile, process.pid, commandLine.split('\0').slice(0, -1))
}

/** The process that left a pid file, if it runs. */
export async function runningPid(pidFile: string): Promise<number | undefined> {
  const record = await readPidFile(pidFile)
  return record !== undefined && (await isStill(record)) ? record.pid : undefined
}

/**
 * Stops the process of a pid file if its parent was killed without stopping it. Process ids are used again, so
 * the command line has to be the one that was started. Rejects with `already-running` (wait) if the process
 * belongs to a parent that lives.
 */
export async function stopOrphan(pidFile: string, log: Logger): Promise<void> {
  const record = await readPidFile(pidFile)
  if (record === undefined || !(await isStill(record))) {
    await forget(pidFile)
    return
  }
  if ((await parentOf(record.pid)) === record.parent) {
    const message = `Process ${record.parent} already runs this (${pidFile}). Stop it first.`
    throw new BanyanError('already-running', message, 'wait')
  }
  log.info(
    { pid: record.pid, program: record.argv[0] },
    'stopping a process left by a killed parent',
  )
  await end(record, 'SIGTERM', termMs)
  await end(record, 'SIGKILL', killMs)
  await forget(pidFile)
}

async function end(record: PidRecord, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs
  if (await isStill(record)) sendSignal(record.pid, signal)
  while ((await isStill(record)) && Date.now() < deadline) await systemClock.sleep(pollMs)
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended by itself just now
  }
}

async function isStill({ pid, argv }: PidRecord): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine === argv.map(argument => `${argument}\0`).join('')
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1]
  return parent === undefined ? undefined : Number(parent)
}

async function readPidFile(pidFile: string): Promise<PidRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(pidFile, 'utf8'))
    return isPidRecord(value) ? value : undefined
  } catch {
    return undefined // none, or half written by a parent that was killed: nothing can be known from it
  }
}

function isPidRecord(value: unknown): value is PidRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    'parent' in value &&
    Number.isSafeInteger(value.parent) &&
    'argv' in value &&
    Array.isArray(value.argv)
  )
}

async function forget(pidFile: string): Promise<void> {
  await rm(pidFile, { force: true })
}
