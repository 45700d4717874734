import type { Random } from '../../core/random.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import type { Engines__Output } from '../../proto/gen/banyan/v1/Engines.ts'
import type { EngineMessage__Output } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { Hello } from '../../proto/gen/banyan/v1/Hello.ts'
import type { Healing } from '../../core/model/drift.ts'
import type { TaskStatus } from '../../core/model/task.ts'
import type { LogLine, LogOptions } from '../containers/runtime.ts'
import type { Trouble } from '../containers/runtime-watch.ts'
import type { Swept } from '../containers/sweeper.ts'
import { type EngineLink, keepLinked } from './connect.ts'
import { LogStreams } from './log-streams.ts'
import { type Desired, fromSnapshot, withDelta } from './receive.ts'
import { changeReport, fullReport } from './report.ts'

interface SessionOptions {
  /** Named by their addresses. */
  readonly engines: EndpointSet<Endpoint>
  /** Asked for each connection. */
  readonly hello: () => Hello
  readonly dial: (engine: string) => Connection
  /** There is a stream to an engine now; it manages a registry at that port of its loopback, or none: 0. */
  readonly onLinked: (connection: Connection, registryPort: number) => void
  /** Takes the engine's life of the cluster; a rejection breaks the connection off, before anything else of it counts. */
  readonly follow?: (engine: string, life: number) => Promise<void>
  /** Prepares the network; a rejection breaks the connection off, and it is asked again with the next. */
  readonly onSubnet: (
    subnet: string,
    ranges: { readonly vpcCidr: string; readonly vipCidr?: string },
  ) => Promise<void>
  /** Resolves when DNS and published ports are as wanted: then the revision is acknowledged. */
  readonly apply: (desired: Desired) => Promise<void>
  /** An engine answered what was sent then, by `bootMs`, and has said what it wants. */
  readonly onContact: (at: number) => void
  /** Makes a new key for the tunnel; answers its public key. */
  readonly rotateKey: () => Promise<string>
  /** Takes all engines that there are. */
  readonly onEngines?: (told: Engines__Output) => void
  /** Takes the applications whose volumes are to go, all of them. */
  readonly sweep: (apps: readonly string[]) => void
  /** Takes what is to become of drift, all that is not as usual. */
  readonly heal: (rules: readonly Healing[]) => void
  /** Everything known of this agent's tasks; undefined before it has looked at its containers. */
  readonly statuses: () => readonly TaskStatus[] | undefined
  readonly logs: (task: string, options: LogOptions, signal: AbortSignal) => AsyncIterable<LogLine>
  readonly log: Logger
  readonly clock: Clock
  /** Milliseconds since this machine started. */
  readonly bootMs: () => number
  readonly random: Random
  readonly signal: AbortSignal
}

export interface Session {
  /** Tells the engine what changed. Without a connection nothing is lost: each begins with everything. */
  report(change: {
    readonly statuses: readonly TaskStatus[]
    readonly gone: readonly string[]
  }): void
  /** Without a connection nothing is lost: the engine asks again. */
  reportSwept(swept: Swept): void
  /** What keeps this server from running containers; each connection begins with it. Undefined: nothing. */
  setTrouble(trouble: Trouble | undefined): void
  /** Says Hello again, which says something else than the last one did. */
  helloAgain(): void
  readonly finished: Promise<void>
}

/** The agent's side of its one stream: what is wanted comes in, what is goes out. */
export function startSession(options: SessionOptions): Session {
  const { apply, statuses, log, signal } = options
  let link: EngineLink | undefined
  let desired: Desired | undefined
  let answeredAt: number | undefined
  let complete = false
  /** Counts from the snapshot on: until then, what the last engine said. */
  let healing: readonly Healing[] = []
  let trouble: Trouble | undefined

  const logStreams = new LogStreams({
    logs: options.logs,
    serviceOf: task => desired?.tasks.get(task)?.service ?? '',
    log,
    signal,
  })

  async function onMessage(message: EngineMessage__Output, from: EngineLink): Promise<void> {
    if (message.welcome) {
      const { subnet, vpcCidr, vipCidr, engineId, life } = message.welcome
      await options.follow?.(engineId, life)
      // an engine from before there were many servers says neither
      const ranges = { vpcCidr: vpcCidr || subnet, ...(vipCidr && { vipCidr }) }
      await options.onSubnet(subnet, ranges)
      options.sweep([])
      healing = []
      options.onLinked(from.connection, message.welcome.registryPort)
      link = from
      complete = false
      desired = undefined
      answeredAt = undefined
      tellCondition()
    } else if (message.snapshot) {
      options.heal(healing)
      take(fromSnapshot(message.snapshot))
    } else if (message.delta) {
      take(withDelta(desired, message.delta))
    } else if (message.sweeps) {
      options.sweep(message.sweeps.apps)
    } else if (message.healing) {
      healing = message.healing.rules
      if (desired) options.heal(healing)
    } else if (message.engines) {
      options.onEngines?.(message.engines)
    } else if (message.logRequest) {
      logStreams.take(message.logRequest, from.connection)
    } else if (message.rotateKey) {
      await rotateKey()
    }
  }

  /** An agent that can't is no reason to leave its engine. */
  async function rotateKey(): Promise<void> {
    try {
      const wgPublicKey = await options.rotateKey()
      link?.send({ keyChanged: { wgPublicKey } })
    } catch (err) {
      log.warn({ err }, 'no new key for the tunnel')
    }
  }

  function take(next: Desired): void {
    desired = next
    apply(next).then(
      () => link?.send({ ack: { revision: next.revision } }),
      (err: unknown) => log.warn({ err, revision: next.revision }, 'revision not applied'),
    )
    tellContact()
    if (!complete) reportAll()
  }

  /** What was wanted before this link may be somebody else's by now: only with its snapshot is there contact. */
  function tellContact(): void {
    if (desired && answeredAt !== undefined) options.onContact(answeredAt)
  }

  function tellCondition(): void {
    link?.send({ condition: trouble ?? {} })
  }

  function reportAll(): void {
    const known = statuses()
    if (!link || !desired || !known) return
    const report = fullReport(known, desired.tasks.keys())
    complete = report.complete
    link.send({ status: report })
  }

  return {
    report: ({ statuses: changed, gone }) => {
      if (!complete) return reportAll()
      link?.send({ status: changeReport(changed, gone) })
    },
    reportSwept: ({ app, removed, kept }) =>
      link?.send({ swept: { app, removed: [...removed], kept: [...kept] } }),
    setTrouble: now => {
      trouble = now
      tellCondition()
    },
    helloAgain: () => link?.close(),
    finished: keepLinked({
      engines: options.engines,
      hello: options.hello,
      dial: options.dial,
      onMessage,
      onAnswered: (sentAt, from) => {
        if (from !== link) return
        answeredAt = sentAt
        tellContact()
      },
      onLost: lost => {
        if (lost === link) link = undefined
        logStreams.stopAll()
      },
      log,
      clock: options.clock,
      bootMs: options.bootMs,
      random: options.random,
      signal,
    }),
  }
}
