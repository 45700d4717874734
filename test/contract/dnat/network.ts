import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { exec, type ExecOptions } from '../../../platform/exec.ts'

/** Answers every line (TCP) and every datagram with its own name and the address that it sees. */
const peerProgram = `
const [name, ip, port] = process.argv.slice(1)
const answer = address => name + ' ' + address.replace('::ffff:', '') + '\\n'
const tcp = require('net').createServer(socket => {
  socket.on('data', () => socket.write(answer(socket.remoteAddress)))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
})
const udp = require('dgram').createSocket('udp4')
udp.on('message', (_, { address, port }) => {
  console.log('asked by ' + address)
  udp.send(answer(address), port, address)
})
tcp.listen(+port, ip, () => udp.bind(+port, ip, () => console.log('ready')))
`

const waitingProgram = `console.log('ready'); setInterval(() => {}, 60000)`

/** A new connection for each of count questions, some at once; prints the answers or the errors' codes. */
const tcpProgram = `
const [host, port, count, width] = process.argv.slice(1)
const ask = () => new Promise(done => {
  const socket = require('net').connect(+port, host, () => socket.write('?\\n'))
  socket.setTimeout(3000, () => { done('TIMEOUT'); socket.destroy() })
  socket.on('data', answer => { done(String(answer).trim()); socket.end() })
  socket.on('error', error => done(error.code))
  socket.on('close', () => done('CLOSED'))
})
let left = +count
const answers = []
const worker = async () => { while (left-- > 0) answers.push(await ask()) }
Promise.all(Array.from({ length: +width }, worker)).then(() => console.log(JSON.stringify(answers)))
`

/** One flow: asks once for each line of standard input and prints one line. */
const flowProgram = `
const [protocol, host, port] = process.argv.slice(1)
let timer
const say = line => { clearTimeout(timer); console.log(line) }
const late = () => { timer = setTimeout(() => say('TIMEOUT'), 3000) }
let ask
if (protocol === 'udp') {
  const socket = require('dgram').createSocket('udp4')
  socket.on('message', answer => say(String(answer).trim()))
  socket.on('error', error => say(error.code))
  socket.connect(+port, host)
  ask = () => socket.send('?')
} else {
  const socket = require('net').connect(+port, host)
  socket.on('data', answer => say(String(answer).trim()))
  socket.on('error', error => say(error.code))
  ask = () => socket.write('?\\n')
}
require('readline').createInterface({ input: process.stdin }).on('line', () => { late(); ask() })
`

interface Flow {
  ask(): Promise<string>
}

/** Network namespaces that stand for hosts and containers. Everything it makes, it removes. */
export class TestNetwork {
  readonly #prefix: string
  readonly #namespaces = new Set<string>()
  readonly #children: ChildProcess[] = []

  constructor(name: string) {
    this.#prefix = `bnt-${name}-${process.pid}`
  }

  async namespace(name: string): Promise<void> {
    this.#namespaces.add(name)
    await run(['ip', 'netns', 'add', this.#full(name)])
    await this.ip(name, 'link set lo up')
  }

  /** A cable between two namespaces, both ends up. */
  async cable(a: string, aLink: string, b: string, bLink: string): Promise<void> {
    await this.ip(a, `link add ${aLink} type veth peer name ${bLink} netns ${this.#full(b)}`)
    await this.ip(a, `link set ${aLink} up`)
    await this.ip(b, `link set ${bLink} up`)
  }

  async ip(name: string, words: string): Promise<void> {
    await this.run(name, ['ip', ...words.split(' ')])
  }

  /** Runs a program in a namespace; fails if it fails. */
  async run(name: string, argv: readonly string[], options?: ExecOptions): Promise<string> {
    return await run(this.inside(name, argv), options)
  }

  /** `exec`, but in a namespace: what the agent's shell takes. */
  execIn(name: string): typeof exec {
    return async (argv, options) => await exec(this.inside(name, argv), options)
  }

  inside(name: string, argv: readonly string[]): string[] {
    return ['nsenter', `--net=/run/netns/${this.#full(name)}`, ...argv]
  }

  /** Listens for TCP and UDP until the end. Returns what it says: `ready`, and whose datagrams it got. */
  async peer(name: string, ip: string, port: number, called = name): Promise<readonly string[]> {
    const child = this.#spawn(name, peerProgram, [called, ip, String(port)])
    const said: string[] = []
    const lines = createInterface({ input: child.stdout }).on('line', line => said.push(line))
    await once(lines, 'line')
    return said
  }

  /** A program that only waits. Answers its process id. */
  async program(name: string): Promise<number> {
    const child = this.#spawn(name, waitingProgram, [])
    await once(createInterface({ input: child.stdout }), 'line')
    return child.pid ?? 0
  }

  async ask(from: string, host: string, port: number, count = 1, width = 1): Promise<string[]> {
    const args = [host, String(port), String(count), String(width)]
    const out = await this.run(from, [process.execPath, '-e', tcpProgram, ...args], {
      timeoutMs: 60_000,
    })
    return JSON.parse(out) as string[]
  }

  flow(from: string, protocol: 'tcp' | 'udp', host: string, port: number): Flow {
    const child = this.#spawn(from, flowProgram, [protocol, host, String(port)])
    const lines = createInterface({ input: child.stdout })
    return {
      ask: async () => {
        const line = once(lines, 'line')
        child.stdin.write('\n')
        return String((await line)[0])
      },
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    for (const name of this.#namespaces) await exec(['ip', 'netns', 'del', this.#full(name)])
  }

  #spawn(name: string, program: string, args: readonly string[]) {
    const [command = '', ...rest] = this.inside(name, [process.execPath, '-e', program, ...args])
    const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#children.push(child)
    return child
  }

  #full(name: string): string {
    return `${this.#prefix}-${name}`
  }
}

async function run(argv: readonly string[], options?: ExecOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(argv, options)
  if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`)
  return stdout.toString('utf8')
}
