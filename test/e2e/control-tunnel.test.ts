import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringUpCli } from '../../platform/control/bring-up.ts'
import { controlAddress } from '../../core/control-address.ts'
import { parseDump } from '../../platform/wireguard/dump.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { TestNetwork } from '../contract/dnat/network.ts'
import { type CommandLines, watchCommandLines } from '../support/command-lines.ts'
import { eventually } from '../support/eventually.ts'
import { headersFor, pushBody, webhookSecret } from '../support/webhook.ts'

/**
 * Speaks TLS as whoever has the file of a certificate, or as nobody: `in` when it is answered as HTTP/2, `out` when it is cut
 * off, `silence` when nobody answers.
 */
const knock = `
const [file, host, from] = process.argv.slice(1)
const { certificate: cert, key } = file ? JSON.parse(require('fs').readFileSync(file, 'utf8')) : {}
const say = word => { console.log(word); process.exit() }
const tcp = require('net').connect({ host, port: 50051, ...(from && { localAddress: from }) })
tcp.on('error', () => say('silence'))
setTimeout(() => say('silence'), 3000)
const servername = 'engine.banyan.internal'
const options = { socket: tcp, cert, key, servername, rejectUnauthorized: false, ALPNProtocols: ['h2'] }
const socket = require('tls').connect(options, () => socket.write('PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\\0\\0\\0\\4\\0\\0\\0\\0\\0'))
socket.on('data', () => say('in'))
socket.on('close', () => say('out'))
socket.on('error', () => say('out'))
`
/** A delivery, as GitHub makes it. */
const push = `
const headers = JSON.parse(process.argv[1])
const options = { method: 'POST', headers, body: ${JSON.stringify(pushBody())} }
fetch('http://127.0.0.1:8443/webhook/github', options).then(({ status }) => process.exit(status === 202 ? 0 : 1))
`
const net = new TestNetwork('ctl')
const folder = mkdtempSync(join(tmpdir(), 'bnt-ct-'))
const id = randomBytes(3).toString('hex')
const links = { engine: `bte${id}`, person: `btc${id}` }
const dist = (program: string) => resolve(`dist/${program}/main.js`)
const file = (name: string) => join(folder, name)
let commandLines: CommandLines
let engine: ChildProcess
let engineKey: string
let personKeys: TunnelKeys
/** The engine's address for people. */
let door: string
let person: string

beforeAll(async () => {
  commandLines = watchCommandLines()
  for (const name of ['engine', 'person', 'thief']) await net.namespace(name)
  await net.cable('engine', 'eth0', 'person', 'eth0')
  await net.cable('engine', 'eth1', 'thief', 'eth0')
  await net.ip('engine', 'addr add 10.97.1.1/24 dev eth0')
  await net.ip('person', 'addr add 10.97.1.2/24 dev eth0')
  await net.ip('engine', 'addr add fd99::1/64 dev eth1 nodad')
  await net.ip('thief', 'addr add fd99::2/64 dev eth0 nodad')
  await startEngine()
  const cli = cliConfig()
  personKeys = await TunnelKeys.open(folder, 'control.key')
  person = controlAddress('client', personKeys.current)
  door = controlAddress('client', engineKey)
  await net.ip('thief', `route add ${door} via fd99::1`)
  await bringUpCli(cli, personKeys, net.execIn('person'))
}, 60_000)

afterAll(async () => {
  commandLines.stop()
  engine.kill('SIGTERM')
  await once(engine, 'exit')
  await net.ip('engine', `link delete dev ${links.engine}`)
  await net.ip('person', `link delete dev ${links.person}`)
  await net.close()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

async function startEngine(): Promise<void> {
  const config = {
    engine: {
      ...{ engine_id: 'engine-1', data_dir: file('engine'), socket: file('engine.sock') },
      control: { enabled: true, interface: links.engine, address: '10.97.1.1' },
      ...{ managed_registry: false, external_registry_url: 'localhost:5000' },
    },
    logging: { level: 'debug' },
  }
  writeFileSync(file('engine.yaml'), stringify(config))
  const log = openSync(file('engine.log'), 'a')
  const argv = net.inside('engine', [
    process.execPath,
    dist('engine'),
    '--config',
    file('engine.yaml'),
  ])
  engine = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', log, log] })
  const isReady = () => readFileSync(file('engine.log'), 'utf8').includes('engine ready')
  await eventually(() => Promise.resolve(isReady() || undefined), 40_000)
  const keyed = await onEngine('show-key')
  engineKey = keyed.trim()
}

function cliConfig() {
  const address = '10.97.1.1:50051'
  const cli = {
    ...{ identity_file: file('cli.json'), control: { interface: links.person } },
    engines: [{ address, wg_public_key: engineKey }],
  }
  writeFileSync(file('cli.yaml'), stringify({ cli }))
  const place = {
    address,
    wgPublicKey: engineKey,
    controlPort: 51_821,
    priority: 1,
    timeoutMs: 2000,
  }
  const control = { interface: links.person, listenPort: 0, keepaliveMs: 25_000 }
  return { engines: [place], control, identityFile: file('cli.json') }
}

async function onEngine(...args: readonly string[]): Promise<string> {
  return await net.run('engine', [
    process.execPath,
    dist('engine'),
    ...args,
    '--config',
    file('engine.yaml'),
  ])
}

async function banyan(...args: readonly string[]) {
  const argv = [process.execPath, dist('cli'), '--config', file('cli.yaml'), ...args]
  const { exitCode, stdout, stderr } = await net.execIn('person')(argv, { timeoutMs: 30_000 })
  return { exitCode, text: stdout.toString('utf8') + stderr }
}

/** A program that runs on. */
function started(from: string, command: readonly string[]) {
  const [program = '', ...args] = net.inside(from, command)
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  const exitCode = once(child, 'close').then(([code]) => code as number | null)
  return { stderr: () => text, exitCode }
}

/** Until what it answers is called; resolves once the engine knows. */
async function stopEtcd(): Promise<() => void> {
  const children = readFileSync(`/proc/${engine.pid}/task/${engine.pid}/children`, 'utf8')
  const etcd = children
    .trim()
    .split(' ')
    .map(Number)
    .find(pid => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'etcd')
  if (etcd === undefined) throw new Error(`no etcd among ${children}`)
  const cli = [process.execPath, dist('cli'), '--engine', `unix:${file('engine.sock')}`]
  process.kill(etcd, 'SIGSTOP')
  await eventually(async () => {
    const { stderr } = await net.execIn('engine')([...cli, 'client', 'remove', 'nobody', '--yes'])
    return stderr.includes('store-unavailable') || undefined
  }, 40_000)
  return () => process.kill(etcd, 'SIGCONT')
}

async function knocked(from: string, certificate = '', source = ''): Promise<string> {
  const argv = [process.execPath, '-e', knock, certificate, door, source]
  return (await net.run(from, argv, { timeoutMs: 20_000 })).trim()
}

async function peers(): Promise<readonly string[]> {
  const dump = await net.run('engine', ['wg', 'show', links.engine, 'dump'])
  return [...parseDump(dump).peers.keys()]
}

describe('the control tunnel', () => {
  test('answers nothing to a key that nobody put on the list', async () => {
    expect([await knocked('person'), await peers()]).toEqual(['silence', []])
  })

  test('lets a listed key in, with a certificate of its own, as what the list says', async () => {
    const name = userInfo().username
    await onEngine('add-client', '--name', name, '--pubkey', personKeys.current, '--role', 'viewer')

    const listed = await banyan('client', 'list', '--json')
    const denied = await banyan('agent', 'label', 'x', 'a=b')
    const once = await banyan('client', 'list')

    expect(listed).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(listed.text)).toMatchObject({
      clients: [
        { name: 'engine:engine-1' },
        { name, role: 'viewer', address: person, enrolled: true },
      ],
    })
    expect([denied.exitCode === 0, denied.text]).toEqual([
      false,
      expect.stringContaining('role-denied'),
    ])
    expect(once.exitCode).toBe(0)
    expect(
      ['cli.json', 'control.key', 'engine/control.key'].map(
        one => statSync(file(one)).mode & 0o777,
      ),
    ).toEqual(Array(3).fill(0o600))
  })

  test('is the way of a receiver of webhooks, too, which is asked for its role there', async () => {
    const repository = `{ name: shop, url: git@github.com:acme/shop.git, webhook_secret_file: ${file('hook')} }`
    const own = `engine: { socket: ${file('none.sock')}, repositories: [${repository}] }`
    writeFileSync(file('hook'), webhookSecret, { mode: 0o600 })
    writeFileSync(
      file('hook.yaml'),
      `${own}\nwebhook: { listen: 127.0.0.1:8443 }\n${readFileSync(file('cli.yaml'), 'utf8')}`,
    )
    const argv = [process.execPath, dist('webhook'), '--config', file('hook.yaml')]
    const [program = '', ...args] = net.inside('person', argv)
    const log = openSync(file('hook.log'), 'a')
    const receiver = spawn(program, args, { stdio: ['ignore', log, log] })
    const isOver = once(receiver, 'exit')
    const said = async (word: string) =>
      await eventually(async () => {
        const text = await Promise.resolve(readFileSync(file('hook.log'), 'utf8'))
        return text.includes(word) ? text : undefined
      }, 40_000)
    try {
      await said('receiving')
      await net.run('person', [
        process.execPath,
        '-e',
        push,
        JSON.stringify(headersFor(pushBody())),
      ])

      // a viewer may not tell of pushes: it is the engine that says so
      expect(await said('role-denied')).toContain('may not call Trigger')
    } finally {
      receiver.kill('SIGTERM')
      await isOver
    }
  })

  test('and the certificate are both asked for: neither opens the door alone', async () => {
    cpSync(file('cli.json'), file('stolen.json'))

    const both = await knocked('person', file('cli.json'))
    // the tunnel's address is reached from the LAN, as with an interface that is set up wrong
    const certificateAlone = await knocked('thief', file('stolen.json'))
    const neither = await knocked('thief')
    await net.ip('thief', `addr add ${person}/128 dev eth0 nodad`)
    const spoofed = await knocked('thief', file('stolen.json'), person)

    expect({ both, certificateAlone, neither, spoofed }).toEqual({
      ...{ both: 'in', certificateAlone: 'out', neither: 'out', spoofed: 'silence' },
    })
  })

  test('is made again when somebody removes it, with the same doors', async () => {
    await net.ip('engine', `link delete dev ${links.engine}`)

    const again = await eventually(async () => {
      const word = await knocked('person', file('cli.json'))
      return word === 'in' ? word : undefined
    }, 40_000)

    expect(again).toBe('in')
    expect(await peers()).toEqual([personKeys.current])
  })

  test('cuts one that is removed off at once, in the middle of a stream', async () => {
    const following = banyan('events', '--follow')
    const isEnded = following.then(({ exitCode }) => exitCode)
    await eventually(async () => {
      const clients = await net.run('engine', [
        'ss',
        '-Hnt',
        'state',
        'established',
        'src',
        `[${door}]`,
      ])
      return clients.trim() === '' ? undefined : clients
    })

    const argv = ['--engine', `unix:${file('engine.sock')}`, 'client', 'remove']
    const name = userInfo().username
    await net.run('engine', [process.execPath, dist('cli'), ...argv, name, '--yes'])

    expect(await isEnded).not.toBe(0)
    expect(await eventually(async () => ((await peers()).length === 0 ? true : undefined))).toBe(
      true,
    )
    expect(await knocked('person', file('cli.json'))).toBe('silence')
  })

  test('lets a server join with a token, by an end of the tunnel that is gone afterwards', async () => {
    const cli = [process.execPath, dist('cli'), '--engine', `unix:${file('engine.sock')}`]
    const invited = await net.run('engine', [...cli, '--json', 'agent', 'invite'])
    const { token, address } = JSON.parse(invited) as { token: string; address: string }
    writeFileSync(file('token'), token, { mode: 0o600 })
    const settings = [
      '--config',
      file('agent.yaml'),
      '--data-dir',
      file('agent'),
      '--name',
      'node-2',
    ]
    const init = [process.execPath, dist('agent'), 'init', '--engine', address]

    const told = await net.run('person', [...init, '--token-file', file('token'), ...settings])

    expect(told).toContain('node-2 has joined the cluster.')
    const { current } = await TunnelKeys.open(file('agent'), 'control.key')
    expect(
      await eventually(async () => ((await peers()).includes(current) ? true : undefined)),
    ).toBe(true)
    expect(readFileSync(file('agent.yaml'), 'utf8')).toContain(`wg_public_key: ${engineKey}`)
    const links = await net.execIn('person')(['ip', 'link', 'show', 'banyan-join'])
    expect(links.exitCode).not.toBe(0)
    expect(readdirSync(file('agent')).filter(name => name.startsWith('invitation'))).toEqual([])
  })

  test('lets a person in who comes while the engine has no contact with its state, once it has again', async () => {
    writeFileSync(file('late.yaml'), stringify({ cli: { control: { interface: links.person } } }))
    const own = ['--config', file('late.yaml'), '--identity-file', file('late/cli.json')]
    const said = ['--engine', `10.97.1.1:50051=${engineKey}`, '--name', 'late', '--yes']
    const init = [process.execPath, dist('cli'), 'init', ...own, ...said, '--unchecked']
    await net.run('person', init)
    const { current } = await TunnelKeys.open(file('late'), 'control.key')
    await onEngine('add-client', '--name', 'late', '--pubkey', current, '--role', 'operator')
    const goOn = await stopEtcd()
    const isComing = started('person', init)
    try {
      const waiting = await eventually(
        () => Promise.resolve(isComing.stderr().includes('Waiting: ') || undefined),
        40_000,
      )
      expect(waiting).toBe(true)
    } finally {
      goOn()
    }

    expect(await isComing.exitCode).toBe(0)
    expect(isComing.stderr()).toMatch(/^(Waiting: .*\n)+$/)
    expect(statSync(file('late/cli.json')).mode & 0o777).toBe(0o600)
  })

  test('leaves no key and no token in any log or on a command line', () => {
    const log = readFileSync(file('engine.log'), 'utf8')
    const argv = [...commandLines.seen].join('\n')
    const folders = ['.', 'engine', 'agent', 'late']
    const secrets = ['token', ...folders.map(one => `${one}/control.key`)].map(one =>
      readFileSync(file(one), 'utf8').trim(),
    )

    expect(argv).toContain('--token-file')
    expect(secrets.filter(secret => log.includes(secret))).toEqual([])
    expect(secrets.filter(secret => argv.includes(secret))).toEqual([])
    expect(log).not.toContain('PRIVATE KEY')
  })
})
