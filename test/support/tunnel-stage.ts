import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { parseDump } from '../../platform/wireguard/dump.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { TestNetwork } from '../contract/dnat/network.ts'
import { eventually } from './eventually.ts'

/** An engine with its etcd, and a person on another server who comes through the control tunnel: the real programs. */
export interface TunnelStage {
  readonly file: (name: string) => string
  /** Interfaces of the engine's and of the person's. */
  readonly links: { readonly engine: string; readonly person: string }
  /** `banyan-engine`, on its server. */
  onEngine(...args: readonly string[]): Promise<string>
  /** `banyan` on the person's machine, as root there. */
  banyan(...args: readonly string[]): Promise<Said>
  /** In the person's banyan.yaml, besides its address. */
  namesEngineBy(end: Readonly<Record<string, unknown>>): void
  /** Keys that an interface of the engine lets in. */
  peers(link: string): Promise<readonly string[]>
  /** Public, of the person's machine. */
  personKey(): Promise<string>
  restartEngine(): Promise<void>
  stop(): Promise<void>
}

interface Said {
  readonly exitCode: number
  readonly text: string
}

const personAddress = '10.97.1.2'
export const stageEngine = '10.97.1.1:50051'

/** The person is on the list, as operator. */
export async function openTunnelStage(name: string): Promise<TunnelStage> {
  const net = new TestNetwork(name)
  const folder = mkdtempSync(join(tmpdir(), `bnt-${name}-`))
  const id = randomBytes(3).toString('hex')
  const links = { engine: `bte${id}`, person: `btc${id}` }
  const file = (one: string) => join(folder, one)
  const program = (one: string, config: string) => [
    process.execPath,
    resolve(`dist/${one}/main.js`),
    '--config',
    file(config),
  ]
  let engine: ChildProcess | undefined
  const startEngine = async () => {
    writeFileSync(file('engine.log'), '')
    const log = openSync(file('engine.log'), 'a')
    const [command = '', ...argv] = net.inside('engine', program('engine', 'engine.yaml'))
    engine = spawn(command, argv, { stdio: ['ignore', log, log] })
    const isReady = () => readFileSync(file('engine.log'), 'utf8').includes('engine ready')
    await eventually(() => Promise.resolve(isReady() || undefined), 40_000)
  }
  const stopEngine = async () => {
    if (!engine || engine.exitCode !== null) return
    engine.kill('SIGTERM')
    await once(engine, 'exit')
  }
  const banyan = async (...args: readonly string[]) => {
    const argv = [...program('cli', 'cli.yaml'), ...args]
    const { exitCode, stdout, stderr } = await net.execIn('person')(argv, { timeoutMs: 40_000 })
    return { exitCode, text: stdout.toString('utf8') + stderr }
  }
  const onEngine = async (...args: readonly string[]) =>
    await net.run('engine', [...program('engine', 'engine.yaml'), ...args], { timeoutMs: 100_000 })
  const namesEngineBy = (end: Readonly<Record<string, unknown>>) => {
    const control = { interface: links.person }
    const cli = { identity_file: file('cli.json'), control }
    const engines = [{ address: stageEngine, ...end }]
    writeFileSync(file('cli.yaml'), stringify({ cli: { ...cli, engines } }))
  }
  for (const space of ['engine', 'person']) await net.namespace(space)
  await net.cable('engine', 'eth0', 'person', 'eth0')
  await net.ip('engine', 'addr add 10.97.1.1/24 dev eth0')
  await net.ip('person', `addr add ${personAddress}/24 dev eth0`)
  writeFileSync(file('engine.yaml'), stringify(engineConfig(file, links.engine)))
  await startEngine()
  namesEngineBy({ wg_public_key: (await onEngine('show-key')).trim() })
  const { current } = await TunnelKeys.open(folder, controlFile)
  const listed = ['--pubkey', current, '--role', 'operator']
  await onEngine('add-client', '--name', userInfo().username, ...listed)
  return {
    ...{ file, links, onEngine, banyan, namesEngineBy },
    peers: async link => {
      const { exitCode, stdout } = await net.execIn('engine')(['wg', 'show', link, 'dump'])
      return exitCode === 0 ? [...parseDump(stdout.toString('utf8')).peers.keys()] : []
    },
    personKey: async () => (await TunnelKeys.open(folder, controlFile)).current,
    restartEngine: async () => {
      await stopEngine()
      await startEngine()
    },
    stop: async () => {
      await stopEngine()
      for (const link of [links.engine, `${links.engine}-2`]) {
        await net.execIn('engine')(['ip', 'link', 'delete', 'dev', link])
      }
      await net.execIn('person')(['ip', 'link', 'delete', 'dev', links.person])
      await net.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function engineConfig(file: (name: string) => string, link: string) {
  return {
    engine: {
      ...{ engine_id: 'engine-1', data_dir: file('engine'), socket: file('engine.sock') },
      control: { enabled: true, interface: link, address: '10.97.1.1' },
      ...{ managed_registry: false, external_registry_url: 'localhost:5000' },
    },
    logging: { level: 'debug' },
  }
}
