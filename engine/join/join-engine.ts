import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineIdOf } from '../../core/model/member.ts'
import { keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { Store } from '../../platform/store/store.ts'
import { isProof, type KeyProof } from '../secrets/key-proof.ts'
import { keyRefusal } from '../secrets/key-refusal.ts'
import type { SealingKey } from '../secrets/keyring.ts'
import { refuseForeignFormat } from '../session.ts'
import { removedEngines } from '../state/removed.ts'
import { readPublicKey } from './authority.ts'
import { certify, checkAsker, consider, type JoinAsk, type JoinContext } from './join.ts'

/** What the engine that is asked says of itself and its cluster. */
export interface Host {
  readonly engineId: string
  /** Etcd is managed: a new engine gets a member of it. */
  readonly isManaged: boolean
  /** By its id; undefined: it isn't in this engine's file. */
  readonly sealingKey: (id: string) => SealingKey | undefined
  /** Where this engine has the keys that seal secrets. */
  readonly secretsKeyFile: string
  /** Those that all engines have alike: YAML. */
  readonly settings: () => Promise<string>
}

export interface EngineAsk extends JoinAsk {
  /** `host:port` of its control tunnel. */
  readonly endpoint: string
  readonly sealingKeys: readonly KeyProof[]
  /** Newest record format that it knows. */
  readonly format: number
  readonly look: boolean
}

export interface EngineWelcome {
  /** PEM; empty after a look. */
  readonly certificate: string
  readonly engine: string
  /** Whom it meets in the control tunnel. */
  readonly engines: readonly {
    readonly id: string
    readonly key: string
    readonly endpoint: string
  }[]
  readonly sealingKey: string
  readonly secretsKeyFile: string
  readonly settings: string
}

const endpointPattern = /^(?:[a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/
const maxSealingKeys = 100

/**
 * A certificate for a server that is to be one more engine, and whom it meets: nothing of the token is used up before all
 * else is well. Codes: those of `join`, `state-external`, `no-tunnel`, `endpoint-malformed`, `engine-removed`, `format-outdated`
 * (stalled), `engines-apart`, `secrets-key-missing`, `secrets-key-foreign` (wait), `secrets-key-unproved` (stalled).
 */
export async function joinEngine(
  context: JoinContext & { readonly host?: Host },
  ask: EngineAsk,
): Promise<EngineWelcome> {
  const { store, clock, host } = context
  checkAsker(ask, clock.now())
  // what isn't known yet is not looked at: it is only a look
  const hasKey = ask.publicKey.length > 0 || !ask.look
  const key = hasKey ? keyDigest(readPublicKey(ask.publicKey)) : ''
  await consider(context, { ...ask, role: 'engine' }, key)
  if (!host?.isManaged) throw external()
  await refuseForeignFormat({ store, engineId: ask.name, format: ask.format })
  const sealingKey = await sealingKeyIn(store)
  if (!ask.look) await refuse(context, host, { ...ask, sealingKey })
  const certificate = ask.look ? '' : await certify(context, { ...ask, role: 'engine' })
  const { engineId: engine, secretsKeyFile } = host
  return {
    ...{ certificate, engine, engines: enginesOf(context, ask.name), sealingKey, secretsKeyFile },
    settings: await host.settings(),
  }
}

async function refuse(
  { store }: JoinContext,
  host: Host,
  ask: EngineAsk & { readonly sealingKey: string },
): Promise<void> {
  const { name, tunnelKey, endpoint } = ask
  if (tunnelKey === '') throw stalled('no-tunnel', 'Engines meet in the control tunnel alone')
  if (!endpointPattern.test(endpoint)) {
    throw stalled('endpoint-malformed', `"${endpoint.slice(0, 300)}" is no host:port`)
  }
  requireKey(host, ask)
  for (const [id, { tunnelKeys }] of await removedEngines(store)) {
    if (id !== name && tunnelKeys.includes(tunnelKey)) throw wasAnother(id)
  }
}

/** An id is no secret: who only has a token can say one. */
function requireKey(host: Host, ask: EngineAsk & { readonly sealingKey: string }): void {
  const { engineId: engine, secretsKeyFile: path } = host
  const proofs = ask.sealingKeys.slice(0, maxSealingKeys)
  const said = proofs.map(({ id }) => id)
  const refusal = keyRefusal(ask.sealingKey, said, { path, engine })
  if (refusal) throw refusal
  const key = host.sealingKey(ask.sealingKey)
  const proof = proofs.find(({ id }) => id === ask.sealingKey)
  if (key && proof && isProof(key, proof, ask)) return
  throw stalled(
    'secrets-key-unproved',
    `This server doesn't prove that it has the secrets key ${ask.sealingKey}: is ${path} of ${engine} on it as it is there?`,
  )
}

async function sealingKeyIn(store: Store): Promise<string> {
  const entry = await store.get(keys.sealingKey)
  return entry ? String(JSON.parse(entry.value)) : ''
}

function enginesOf({ members }: JoinContext, newcomer: string): EngineWelcome['engines'] {
  return members.all().flatMap(({ name, tunnelKey: key, endpoint }) => {
    const id = engineIdOf(name)
    if (id === undefined || id === newcomer || key === undefined) return []
    return endpoint === undefined ? [] : [{ id, key, endpoint }]
  })
}

function external(): BanyanError {
  return stalled(
    'state-external',
    'This cluster keeps its state in an etcd of your own: run `banyan-engine init --mode ha` on the new server, with the same etcd',
  )
}

function wasAnother(id: string): BanyanError {
  return stalled(
    'engine-removed',
    `This server was the engine ${id}, which was removed: join as that (--name ${id}), or remove control.key in engine.data_dir for a new key`,
  )
}

function stalled(code: string, message: string): BanyanError {
  return new BanyanError(code, message, 'stalled')
}
