import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { WebhookConfig } from '../../core/config/webhook.ts'
import { messageOf } from '../../core/errors.ts'
import { secretProblem } from '../../core/webhook-secret.ts'
import type { Clock } from '../../platform/clock.ts'
import { readSecretFile } from '../../platform/config-file.ts'
import type { Store } from '../../platform/store/store.ts'
import { openGitHub } from '../github/open.ts'
import type { Deliveries } from '../sync/deliveries.ts'
import type { Syncs } from '../sync/loop.ts'
import { askGitHub } from './ask-hook.ts'
import { signedPing } from './webhook-ping.ts'
import { probe } from './webhook-probe.ts'
import {
  certificateStep,
  deliveryStep,
  pingStep,
  receiverStep,
  well,
  wrong,
  type WebhookStep,
} from './webhook-steps.ts'

export interface WebhookTestContext {
  readonly syncs: Pick<Syncs, 'get'>
  readonly webhook: WebhookConfig
  readonly deliveries: Pick<Deliveries, 'of'>
  readonly clock: Clock
  readonly newId: () => string
  readonly store: Store
}

const heardWithinMs = 6000
const lookEveryMs = 100

/** Walks from the secret to this engine, as a delivery would; stops where nothing behind can be well. */
export async function testWebhook(
  context: WebhookTestContext,
  repository: string,
  signal: AbortSignal,
): Promise<{ steps: WebhookStep[] }> {
  const { config } = context.syncs.get(repository)
  const steps: WebhookStep[] = []
  for await (const step of chain(context, config, signal)) steps.push(step)
  return { steps }
}

async function* chain(
  context: WebhookTestContext,
  config: RepositoryConfig,
  signal: AbortSignal,
): AsyncGenerator<WebhookStep> {
  const { webhook, deliveries, clock, store } = context
  const secret = await readSecret(config)
  yield secret.step
  const url = `${addressOf(webhook)}/webhook/${config.forge}`
  const found = await probe({ url, method: 'GET', trustOnly: false, signal })
  const receiver = receiverStep(url, found)
  yield receiver
  let isSafe = receiver.ok
  if (found.kind === 'answered' && url.startsWith('https:')) {
    const step = certificateStep(found, clock.now(), webhook.publicUrl === undefined)
    isSafe &&= step.ok
    yield step
  }
  if (isSafe && secret.value !== undefined) yield* ping(context, config, secret.value, url, signal)
  yield deliveryStep(await deliveries.of(config.name), clock.now(), url)
  const github = webhook.publicUrl !== undefined && openGitHub(config, { store, clock })
  if (github) yield* await askGitHub(github, config, url, signal)
}

async function readSecret({ name, webhookSecretFile: file }: RepositoryConfig) {
  const step = 'secret'
  const make = 'openssl rand -hex 32 > FILE && chmod 600 FILE'
  if (file === undefined) {
    const next = `give ${name} a webhook_secret_file in banyan.yaml: ${make}`
    return { step: wrong(step, 'none is configured: no webhook is taken', next) }
  }
  try {
    const value = await readSecretFile(file)
    const problem = secretProblem(value)
    if (problem === undefined)
      return { step: well(step, `${file}, ${value.length} characters`), value }
    const next = `make another one (${make}), restart banyan-webhook and tell the forge`
    return { step: wrong(step, `${file} ${problem}`, next), value }
  } catch (error) {
    return { step: wrong(step, messageOf(error), `let the engine read it, or make one: ${make}`) }
  }
}

async function* ping(
  { webhook, deliveries, clock, newId }: WebhookTestContext,
  { name, forge, url: repository, webhookSecretFile = '' }: RepositoryConfig,
  secret: string,
  url: string,
  signal: AbortSignal,
): AsyncGenerator<WebhookStep> {
  const delivery = `banyan-test-${newId()}`
  const sent = signedPing({ forge, secret, url: repository, delivery, now: clock.now() })
  const trustOnly = webhook.publicUrl !== undefined
  const answer = await probe({ url, method: 'POST', ...sent, trustOnly, signal })
  const step = pingStep(name, webhookSecretFile, answer)
  yield step
  if (!step.ok) return
  const until = clock.now() + heardWithinMs
  while (!signal.aborted) {
    if ((await deliveries.of(name)).ping?.delivery === delivery) {
      yield well('engine', 'heard of it')
      return
    }
    if (clock.now() >= until) break
    await clock.sleep(lookEveryMs, signal)
  }
  const next =
    'check cli.engines and engine.socket in the configuration of banyan-webhook, and its log'
  yield wrong('engine', 'never heard of it: banyan-webhook reaches no engine', next)
}

/** As the forge has it; without that as this machine reaches its own receiver. */
function addressOf({ publicUrl, listen, tls }: WebhookConfig): string {
  if (publicUrl !== undefined) return publicUrl
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[listen.host] ?? listen.host
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return `${tls ? 'https' : 'http'}://${shown}:${listen.port}`
}
