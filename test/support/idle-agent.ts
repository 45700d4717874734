import type { startSession } from '../../agent/session/session.ts'

type SessionOptions = Parameters<typeof startSession>[0]

/** An agent's side of a session that runs nothing, and agrees with everything. */
export const idleAgent = {
  hello: () => ({
    ...{ name: 'a1', incarnation: 'i', version: '1', protocol: 1 },
    ...{ labels: {}, cpus: 2, memoryBytes: 1e9 },
  }),
  onLinked: () => undefined,
  rotateKey: () => Promise.resolve(''),
  onSubnet: () => Promise.resolve(),
  apply: () => Promise.resolve(),
  onContact: () => undefined,
  sweep: () => undefined,
  heal: () => undefined,
  statuses: () => [],
  logs: async function* () {},
} satisfies Partial<SessionOptions>
