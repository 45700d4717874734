import type Docker from 'dockerode'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { BanyanError } from '../../../core/errors.ts'
import type { ExecResult, ExecSettings } from '../runtime.ts'
import { limited } from './call.ts'
import { FrameReader } from './demux.ts'
import { dockerError } from './errors.ts'

const maxOutputLength = 1024
const callLimitMs = 10_000
const meanings = {
  404: ['container-not-found', 'retry'],
  409: ['container-not-running', 'retry'],
} as const

export async function execIn(
  docker: Docker,
  containerId: string,
  argv: readonly string[],
  timeoutMs: number,
  as: ExecSettings = {},
): Promise<ExecResult> {
  const timeout = AbortSignal.timeout(timeoutMs)
  let exec: Docker.Exec | undefined
  try {
    exec = await docker.getContainer(containerId).exec({
      ...settingsOf(as),
      Cmd: [...argv],
      AttachStdout: true,
      AttachStderr: true,
      abortSignal: timeout,
    })
    const output = await outputOf(await exec.start({ abortSignal: timeout }))
    return { exitCode: await exitCodeOf(exec, timeout), output }
  } catch (cause) {
    if (!timeout.aborted) throw dockerError(`run a command in ${containerId}`, cause, meanings)
    await endProcess(exec, containerId)
    const sentence = `It took longer than ${timeoutMs / 1000} s`
    throw new BanyanError('probe-timeout', sentence, 'retry', { cause })
  }
}

function settingsOf({ user, workingDir, environment, privileged }: ExecSettings) {
  return {
    ...(user !== undefined && { User: user }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
    ...(environment && {
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    }),
    ...(privileged !== undefined && { Privileged: privileged }),
  }
}

async function outputOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const frames = new FrameReader()
  let output = ''
  for await (const chunk of stream) {
    for (const { text } of frames.push(chunk)) {
      if (output.length < maxOutputLength) output += text
    }
  }
  return output.slice(0, maxOutputLength)
}

/** A program may close its output before it ends. */
async function exitCodeOf(exec: Docker.Exec, abortSignal: AbortSignal): Promise<number> {
  for (;;) {
    const { ExitCode } = await exec.inspect({ abortSignal })
    if (ExitCode !== null) return ExitCode
    await delay(20, undefined, { signal: abortSignal })
  }
}

/**
 * Docker can't end an exec, and hung probes would pile up. Where the agent sees the process (same machine,
 * root) it ends it itself, having made sure that the process is in this container.
 */
async function endProcess(exec: Docker.Exec | undefined, containerId: string): Promise<void> {
  try {
    const info = await limited(
      { what: 'inspect a probe', limitMs: callLimitMs, signal: new AbortController().signal },
      async abortSignal => await exec?.inspect({ abortSignal }),
    )
    if (!info?.Running || info.Pid <= 0) return
    const groups = await readFile(`/proc/${info.Pid}/cgroup`, 'utf8')
    if (groups.includes(containerId)) process.kill(info.Pid, 'SIGKILL')
  } catch {
    return // not visible from here, or ended by itself: the time limit was reported all the same
  }
}
