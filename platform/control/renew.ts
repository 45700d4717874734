import type { Clock } from '../clock.ts'
import { alone } from '../membership/alone.ts'
import { Identity } from '../membership/identity.ts'
import { type JoinFile, readJoinFile } from '../membership/join-file.ts'
import { isDue, Renewal, type RenewedTunnel } from '../membership/keep-renewed.ts'
import { dial } from '../rpc/dial.ts'

const silent = { info: () => undefined, warn: () => undefined }

interface Renewing {
  /** Of the certificate. */
  readonly path: string
  readonly known: JoinFile
  /** To dial, in order of preference. */
  readonly addresses: readonly string[]
  readonly clock: Clock
}

/**
 * The certificate, renewed by the first engine that does it once half of its time is over; as it is where none does, or where
 * another command is at it, as there is half a year left to try.
 */
export async function renewedCli({ path, known, addresses, clock }: Renewing): Promise<JoinFile> {
  const isDueNow = (identity: Identity | undefined) => identity && isDue(identity, clock.now())
  if (!isDueNow(await Identity.load(path, known.name, []))) return known
  const renewing = alone(path, async () => {
    // another command may have done it just now
    const identity = await Identity.load(path, known.name, [])
    if (!identity) return
    for (const address of addresses) {
      if (isDueNow(identity)) await withEngine({ identity, address, clock }, one => one.ifDue())
    }
  })
  await renewing.catch(() => undefined) // where nothing may be written it is good as it is, too
  return (await readJoinFile(path)) ?? known
}

interface AtEngine {
  readonly identity: Identity
  readonly address: string
  readonly clock: Clock
  /** Its key is renewed, too. */
  readonly tunnel?: RenewedTunnel
}

/** The renewal by one engine, whose connection is closed afterwards. */
export async function withEngine<T>(
  { identity, address, clock, tunnel }: AtEngine,
  action: (renewal: Renewal) => Promise<T>,
): Promise<T> {
  const connection = dial(address, identity.tls)
  const { signal } = new AbortController()
  const common = { ...(tunnel && { tunnel }), log: silent, clock, signal }
  try {
    return await action(new Renewal({ identity, connection: () => connection, ...common }))
  } finally {
    connection.close()
  }
}
