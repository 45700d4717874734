import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** A host of one's own: a network namespace, reached from the test over a veth pair. */
export interface TestHost {
  /** For `nsenter --net=/run/netns/<name>`. */
  readonly name: string
  /** Its address, as the test reaches it. */
  readonly address: string
  /** The test's address, as the host reaches it. */
  readonly gateway: string
  remove(): void
}

let created = 0

/** Needs root. Addresses are of 10.98.0.0/16: a /30 for each host that this process makes. */
export function createTestHost(): TestHost {
  const id = randomBytes(3).toString('hex')
  const name = `bnt-${id}`
  const [outside, inside] = [`bo${id}`, `bi${id}`]
  const subnet = `10.98.${(process.pid % 250) + 1}`
  const base = (created++ % 60) * 4
  const [ours, theirs] = [`${subnet}.${base + 1}`, `${subnet}.${base + 2}`]
  ip('netns', 'add', name)
  ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', name)
  ip('addr', 'add', `${ours}/30`, 'dev', outside)
  ip('link', 'set', outside, 'up')
  within(name, 'ip', 'addr', 'add', `${theirs}/30`, 'dev', inside)
  within(name, 'ip', 'link', 'set', inside, 'up')
  within(name, 'ip', 'link', 'set', 'lo', 'up')
  within(name, 'ip', 'route', 'add', 'default', 'via', ours)
  return { name, address: theirs, gateway: ours, remove: () => ip('netns', 'delete', name) }
}

/** Runs a command on the host; answers its output. */
export function within(netns: string, ...argv: readonly string[]): string {
  return execFileSync('nsenter', [`--net=/run/netns/${netns}`, ...argv], { encoding: 'utf8' })
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args)
}
