import { setTimeout as delay } from 'node:timers/promises'
import { BanyanError, type Disposition } from '../../core/errors.ts'
import type { Healthcheck } from '../../core/model/service.ts'
import type {
  AgentNetwork,
  ContainerRuntime,
  ExecResult,
  ExecSettings,
  LogLine,
  LogOptions,
  ObservedContainer,
  RuntimeEvent,
  WantedContainer,
  WantedImage,
} from '../../agent/containers/runtime.ts'
import { runScript } from './fake-script.ts'

interface FakeContainer {
  observed: ObservedContainer
  readonly wanted: WantedContainer
  readonly lines: LogLine[]
  process: AbortController
}

type Step = 'pull' | 'create' | 'start' | 'stop' | 'remove'

/**
 * A container engine in memory. Containers run `sh -c` scripts of a tiny language (see fake-script.ts); any
 * other command, or none, runs until it is stopped. Tests make it fail, crash and answer probes.
 */
export class FakeRuntime implements ContainerRuntime {
  readonly calls: string[] = []
  readonly images = new Map<string, Healthcheck | undefined>()
  /** What a registry would have: pulled on demand. */
  readonly registry = new Set<string>()
  /** Answers of exec, by task; success where there is none. */
  readonly probes = new Map<string, ExecResult>()
  /** What hooks do, by their command; success where there is none. */
  readonly hooks = new Map<string, () => Promise<ExecResult>>()
  readonly volumes = new Set<string>()
  /** Asked before each step: an error to throw instead of doing it. */
  fault: (step: Step) => BanyanError | undefined = () => undefined
  now: () => number = () => Date.now()

  readonly #containers = new Map<string, FakeContainer>()
  readonly #listeners = new Set<(event?: RuntimeEvent) => void>()
  readonly #networks = new Map<string, AgentNetwork>()
  readonly #volumeApps = new Map<string, string>()
  #ids = 0

  async volumesOf(app: string): Promise<readonly string[]> {
    await turn()
    return [...this.volumes].filter(name => this.#volumeApps.get(name) === app).sort()
  }

  async removeVolume(name: string): Promise<void> {
    await turn()
    const users = [...this.#containers.values()].filter(({ wanted }) =>
      wanted.spec.volumes.some(({ runtimeName }) => runtimeName === name),
    )
    if (users.length > 0) throw failure('volume-in-use', 'wait')
    this.volumes.delete(name)
  }

  async ensureNetwork(network: AgentNetwork): Promise<void> {
    await turn()
    const found = this.#networks.get(network.name)
    if (found && found.subnet !== network.subnet) throw failure('network-mismatch', 'stalled')
    this.#networks.set(network.name, network)
  }

  async removeNetwork(name: string): Promise<void> {
    await turn()
    this.#networks.delete(name)
  }

  async list(): Promise<readonly ObservedContainer[]> {
    const answer = [...this.#containers.values()].map(({ observed }) => observed)
    await delay(2) // an answer is old when it arrives
    return answer
  }

  async hasImage({ image }: WantedImage): Promise<boolean> {
    await turn()
    return this.images.has(image)
  }

  async pull({ image }: WantedImage, onProgress: (line: string) => void): Promise<void> {
    await this.#step('pull', image)
    if (!this.registry.has(image)) throw failure('image-not-found', 'stalled')
    onProgress('pulled')
    this.images.set(image, undefined)
  }

  async imageHealthcheck(image: string): Promise<Healthcheck | undefined> {
    await turn()
    return this.images.get(image)
  }

  async create(wanted: WantedContainer): Promise<string> {
    await this.#step('create', wanted.task)
    const { spec, task, app, service, hash } = wanted
    if (!this.images.has(spec.image)) throw failure('image-not-found', 'retry')
    for (const { external, runtimeName } of spec.volumes) {
      if (external && !this.volumes.has(runtimeName)) throw failure('volume-not-found', 'wait')
      const isNew = !external && !this.volumes.has(runtimeName)
      if (isNew) this.#volumeApps.set(runtimeName, wanted.app)
      this.volumes.add(runtimeName)
    }
    const name = nameOf(wanted)
    const taken = [...this.#containers.values()].some(other => nameOf(other.wanted) === name)
    if (taken) throw failure('name-taken', 'wait')
    const containerId = `c${++this.#ids}`
    const identity = { containerId, task, app, service, hash }
    const { address } = wanted
    const observed = {
      ...{ ...identity, state: 'created' as const, createdAt: this.now() },
      stopGraceMs: spec.stopGracePeriodMs,
      ...(spec.hooks?.preStop && { preStop: spec.hooks.preStop }),
      ...(address !== undefined && { address }),
    }
    this.#containers.set(containerId, {
      ...{ observed, wanted, lines: [], process: new AbortController() },
    })
    return containerId
  }

  async start(containerId: string): Promise<void> {
    await this.#step('start', this.#taskOf(containerId))
    const container = this.#get(containerId)
    if (container.observed.state === 'running') return
    const { exitCode: _e, finishedAt: _f, ...rest } = container.observed
    const address = container.wanted.address ?? `10.0.0.${containerId.slice(1)}`
    const rivals = [...this.#containers.values()].filter(
      ({ observed }) => observed.address === address,
    )
    if (rivals.some(({ observed }) => observed.state === 'running')) {
      throw failure('address-taken', 'retry')
    }
    container.observed = { ...rest, state: 'running', startedAt: this.now(), address }
    container.process = new AbortController()
    void this.#runProgram(container, container.process)
    this.#changed()
  }

  async stop(containerId: string, graceMs: number): Promise<void> {
    await this.#step('stop', this.#taskOf(containerId))
    const container = this.#containers.get(containerId)
    if (container?.observed.state !== 'running') return
    const deaf = container.wanted.spec.command?.join(' ').includes('trap') === true
    if (deaf) await delay(graceMs)
    this.#end(container, deaf ? 137 : 143)
  }

  async remove(containerId: string): Promise<void> {
    await this.#step('remove', this.#taskOf(containerId))
    this.#containers.get(containerId)?.process.abort()
    if (this.#containers.delete(containerId)) this.#changed()
  }

  async exec(
    containerId: string,
    argv: readonly string[],
    timeoutMs: number,
    as?: ExecSettings,
  ): Promise<ExecResult> {
    await turn()
    const container = this.#get(containerId)
    if (container.observed.state !== 'running') throw failure('container-not-running', 'retry')
    const hook = as && this.hooks.get(argv.join(' '))
    if (hook) {
      this.calls.push(`hook ${argv.join(' ')}`)
      return await hook()
    }
    const prepared = this.probes.get(container.observed.task)
    if (prepared || argv[0] !== '/bin/sh') return prepared ?? { exitCode: 0, output: '' }
    let output = ''
    const timeout = AbortSignal.timeout(timeoutMs)
    const write = (_stream: LogLine['stream'], text: string) => (output += `${text}\n`)
    const exitCode = await runScript(argv[2] ?? '', write, timeout)
    if (exitCode === undefined) throw failure('probe-timeout', 'retry')
    return { exitCode, output: output.slice(0, 1024) }
  }

  async *logs(
    containerId: string,
    { tail, follow, sinceMs = 0 }: LogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<LogLine> {
    await delay(5)
    const container = this.#get(containerId)
    let next = Math.max(0, container.lines.length - tail)
    for (;;) {
      for (const line of container.lines.slice(next)) if (line.at >= sinceMs) yield line
      next = container.lines.length
      if (!follow || signal.aborted || container.observed.state !== 'running') return
      await delay(5)
    }
  }

  events(onEvent: (event?: RuntimeEvent) => void, signal: AbortSignal): void {
    this.#listeners.add(onEvent)
    signal.addEventListener('abort', () => this.#listeners.delete(onEvent))
  }

  /** The container of this task ends by itself. */
  crash(task: string, exitCode: number): void {
    for (const container of this.#containers.values()) {
      if (container.observed.task === task) this.#end(container, exitCode)
    }
  }

  /** Somebody stops the container of this task. */
  stopByHand(task: string, exitCode = 0): void {
    for (const { observed } of this.#containers.values()) {
      if (observed.task === task) this.#changed({ kind: 'kill', containerId: observed.containerId })
    }
    this.crash(task, exitCode)
  }

  /** Somebody removes it. */
  removeByHand(task: string): void {
    for (const [id, { observed }] of this.#containers) {
      if (observed.task === task) this.#containers.delete(id)
    }
    this.#changed()
  }

  /** What one container was created from. */
  wanted(containerId: string): WantedContainer {
    return this.#get(containerId).wanted
  }

  /** A container that some earlier agent left behind. */
  plant(observed: ObservedContainer, wanted: WantedContainer): void {
    this.#containers.set(observed.containerId, {
      ...{ observed, wanted, lines: [], process: new AbortController() },
    })
  }

  async #step(step: Step, subject: string): Promise<void> {
    await turn()
    this.calls.push(`${step} ${subject}`)
    const error = this.fault(step)
    if (error) throw error
  }

  async #runProgram(container: FakeContainer, process: AbortController): Promise<void> {
    const [shell, option, script] = container.wanted.spec.command ?? []
    if (shell !== 'sh' || option !== '-c' || script === undefined) return
    const write = (stream: LogLine['stream'], text: string) =>
      container.lines.push({ stream, at: this.now(), text })
    const exitCode = await runScript(script, write, process.signal)
    if (exitCode !== undefined && !process.signal.aborted) this.#end(container, exitCode)
  }

  #end(container: FakeContainer, exitCode: number): void {
    if (container.observed.state !== 'running') return
    container.process.abort()
    const { address: _address, ...rest } = container.observed
    const { address } = container.wanted
    container.observed = {
      ...{ ...rest, state: 'exited', exitCode, finishedAt: this.now() },
      ...(address !== undefined && { address }),
    }
    this.#changed()
  }

  #changed(event?: RuntimeEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #taskOf(containerId: string): string {
    return this.#containers.get(containerId)?.observed.task ?? containerId
  }

  #get(containerId: string): FakeContainer {
    const container = this.#containers.get(containerId)
    if (!container) throw failure('container-not-found', 'retry')
    return container
  }
}

function failure(code: string, disposition: Disposition): BanyanError {
  return new BanyanError(code, `The fake says ${code}`, disposition)
}

function nameOf({ spec, task }: WantedContainer): string {
  return spec.containerName ?? task
}

/** Real calls take at least a turn of the event loop. */
async function turn(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
