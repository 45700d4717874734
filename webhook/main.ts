#!/usr/bin/env -S node --max-semi-space-size=2
// Bodies lie outside V8's heap, and go when what names them is collected. With the usual 16 MiB of young heap they pile up until V8
// stops everything to look through all of it; with 2 MiB the short collections of young objects come early enough.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Config } from '../core/config/config.ts'
import type { RepositoryConfig } from '../core/config/repository.ts'
import { BanyanError, lastWordsOf, messageOf } from '../core/errors.ts'
import type { FollowedKey } from '../core/followed-key.ts'
import { secretProblem } from '../core/webhook-secret.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfigFile, readSecretFile } from '../platform/config-file.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { Loop } from '../platform/loop.ts'
import { noteFollowers } from '../platform/control/followed-keys.ts'
import { closeInOrder, shutdownSignal } from '../platform/shutdown.ts'
import { version } from '../platform/version.ts'
import { BodyMemory } from './body.ts'
import { findEngines } from './find-engines.ts'
import { Notifier } from './notify.ts'
import { HintQueue } from './queue.ts'
import { SeenDeliveries } from './seen.ts'
import { startReceiver } from './server.ts'

const usage = `Usage: banyan-webhook [--config <file>]

Takes the webhooks of forges and tells an engine which repositories to look at.

  --config <file>  the configuration (default: $BANYAN_CONFIG, .banyan/banyan.yaml, /etc/banyan/banyan.yaml)
  --version        print the version
  --help           print this
`

const maxHints = 1000
/** Redelivering by hand in a forge's settings repeats the id: it should work again soon. */
const seenLimits = { maxEntries: 10_000, maxAgeMs: 5 * 60_000 }
const maxBodyMemoryBytes = 64 * 1024 * 1024
const resyncMs = 60_000

async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return void process.stdout.write(usage)
  if (values.version) return void process.stdout.write(`${version}\n`)
  const path = values.config
  const { config, warnings } = await loadConfigFile(path === undefined ? {} : { path })
  const log = createLogger({ program: 'webhook', ...config.logging })
  for (const warning of warnings) log.warn({ warning }, 'configuration')
  await run(config, log)
}

async function run(config: Config, log: Logger): Promise<void> {
  const { webhook } = config
  const targets = await readTargets(config.engine.repositories, log)
  const { signal } = shutdownSignal()
  const queue = new HintQueue(maxHints)
  const found = findEngines(config, { log, signal, onNew: () => loop.poke() })
  const common = { clock: systemClock, random: Math.random, log }
  const onFollowedKeys = (keys: readonly FollowedKey[]) =>
    void noteFollowers(config.cli.identityFile, keys)
  const notifier = new Notifier({ ...found, queue, onFollowedKeys, ...common })
  const loop = new Loop({
    name: 'notify',
    round: async () => {
      await notifier.round(signal).catch((error: unknown) => {
        found.lookAgain()
        throw error
      })
      return undefined
    },
    resyncMs,
    log,
    signal,
  })
  const receiver = await startReceiver({
    listen: webhook.listen,
    ...(webhook.tls && { tls: await readTls(webhook.tls) }),
    targets,
    maxBodyBytes: webhook.maxBodyBytes,
    memory: new BodyMemory(maxBodyMemoryBytes),
    seen: new SeenDeliveries(seenLimits),
    queue,
    isRefused: () => notifier.isRefused,
    clock: systemClock,
    onWaiting: () => loop.poke(),
    log,
  })
  const paths = [...new Set(targets.map(({ forge }) => `/webhook/${forge}`))]
  log.info({ ...webhook.listen, paths, version }, 'receiving')

  await loop.finished
  await closeInOrder(log, [
    ['receiver', () => receiver.close()],
    ['last hints', () => notifier.tell(new AbortController().signal)],
    ['engine connection', async () => await Promise.resolve(notifier.close())],
  ])
  process.exit(0) // an engine may be asked for a certificate still
}

/** A repository without a secret takes no webhook; when none has one there is nothing to run for. */
async function readTargets(repositories: readonly RepositoryConfig[], log: Logger) {
  const targets = []
  for (const { name, url, ref, forge, webhookSecretFile } of repositories) {
    if (webhookSecretFile === undefined)
      log.warn({ repository: name }, 'takes no webhook: no secret')
    else {
      const secret = await readSecretFile(webhookSecretFile)
      const problem = secretProblem(secret)
      if (problem !== undefined) log.warn({ repository: name }, `${webhookSecretFile} ${problem}`)
      targets.push({ name, url, ref, forge, secret })
    }
  }
  if (targets.length > 0) return targets
  const message =
    repositories.length === 0
      ? 'No repository is configured: list one in engine.repositories.'
      : 'No repository has a webhook_secret_file: a webhook without a secret is never taken.'
  throw new BanyanError('webhook-no-secret', message, 'stalled')
}

async function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const cert = await readFile(certFile, 'utf8').catch((cause: unknown) => {
    const message = `Can't read ${certFile}: ${messageOf(cause)}`
    throw new BanyanError('certificate-unreadable', message, 'wait', { cause })
  })
  return { cert, key: await readSecretFile(keyFile) }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`banyan-webhook: ${lastWordsOf(error)}\n`)
  process.exit(1) // engines are looked for already
})
