import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { startChild, type Child } from '../../platform/child.ts'
import { exec } from '../../platform/exec.ts'
import type { Logger } from '../../platform/logger.ts'
import { programFile } from '../../platform/package-folder.ts'
import type { Layout } from './layout.ts'
import { openLogFile } from './log-file.ts'

export type ProgramName = 'engine' | 'agent' | 'webhook'

const readyTimeoutMs = 60_000
const teardownTimeoutMs = 120_000
/** The engine stops its etcd and its registry, the agent lets its streams end. */
const graceMs = 20_000

/** Starts one of our own programs as a child, with its log in a file. */
export function startProgram(
  program: ProgramName,
  layout: Layout,
  log: Logger,
  ready?: () => Promise<boolean>,
): Child {
  return startChild({
    name: program,
    argv: [process.execPath, programFile(program), '--config', layout.config],
    log,
    signal: new AbortController().signal,
    restart: { firstMs: 500, maxMs: 10_000 },
    onLine: openLogFile(join(layout.logs, `${program}.log`)),
    readyTimeoutMs,
    graceMs,
    pidFile: join(layout.pids, `${program}.pid`),
    ...(ready && { ready }),
  })
}

/** Removes the containers, the network and the rules that the agent made. */
export async function tearDownAgent({ config }: Layout): Promise<void> {
  const argv = [process.execPath, programFile('agent'), 'teardown', '--config', config]
  const { exitCode, stderr } = await exec(argv, { timeoutMs: teardownTimeoutMs })
  if (exitCode === 0) return
  throw new BanyanError('teardown-failed', stderr.trim().slice(-1000), 'retry')
}
