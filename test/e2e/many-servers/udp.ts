import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import type { Rig } from '../../rig/rig.ts'
import { hostOf, theTask } from './inside.ts'

const run = promisify(execFile)

// Busybox has no UDP server: this machine's Node stands in for one, in the network of the container.

type ServiceOfApp = readonly [app: string, service: string]

const server = `
const socket = require("dgram").createSocket("udp4")
const [port, answer] = process.argv.slice(1)
socket.on("message", (_, from) => socket.send(answer, from.port, from.address))
socket.bind(Number(port))`

/** It is connected: answers of anybody else than who was asked don't count. */
const client = `
const socket = require("dgram").createSocket("udp4")
const [address, port] = process.argv.slice(1)
socket.on("error", () => undefined)
socket.on("message", answer => { process.stdout.write(answer.toString()); process.exit() })
socket.connect(Number(port), address, () => setInterval(() => socket.send("?"), 100))
setTimeout(() => process.exit(), 5000)`

/** From now on the service's container answers so on its UDP port. */
export async function answerUdp(
  rig: Rig,
  place: ServiceOfApp,
  port: number,
  answer: string,
): Promise<void> {
  const program = await programIn(rig, place, server)
  const command = [...program.argv, String(port), answer].map(word => `'${word}'`).join(' ')
  await program.host.run('sh', '-c', `${command} > /dev/null 2>&1 &`)
}

/** What the container of a service gets from there; empty: nothing within five seconds. */
export async function asksUdp(
  rig: Rig,
  place: ServiceOfApp,
  [address, port]: readonly [string, number],
): Promise<string> {
  const { host, argv } = await programIn(rig, place, client)
  return await host.run(...argv, address, String(port))
}

/** The same from this machine. */
export async function askUdp(address: string, port: number): Promise<string> {
  return (await run(process.execPath, ['-e', client, address, String(port)])).stdout
}

async function programIn(rig: Rig, [app, service]: ServiceOfApp, code: string) {
  const task = await theTask(rig, app, service)
  const host = hostOf(rig, task)
  const docker = new Docker({ socketPath: host.docker })
  const { State } = await docker.getContainer(task.containerId).inspect()
  const inside = ['nsenter', '--target', String(State.Pid), '--net', process.execPath]
  return { host, argv: [...inside, '-e', code] }
}
