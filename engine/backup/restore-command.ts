import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../../core/config/config.ts'
import { backupFiles, damaged } from '../../platform/backup/layout.ts'
import { identitiesFor } from '../../platform/backup/identities.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfigFile, systemPath } from '../../platform/config-file.ts'
import { createLogger } from '../../platform/logger.ts'
import { shutdownSignal } from '../../platform/shutdown.ts'
import type { Store } from '../../platform/store/store.ts'
import { storeOptions } from '../store-options.ts'
import { writePrivate } from '../../platform/private-file.ts'
import { elsewhere } from './elsewhere.ts'
import { openManagedPlace } from './managed-place.ts'
import {
  putConfig,
  readWhole,
  restore,
  restoreApart,
  type RestoreOptions,
  type WholeBackup,
} from './restore.ts'

interface Options {
  readonly passphraseFile?: string
  readonly identityFile?: string
  readonly replace: boolean
}

type Connect = (options: Awaited<ReturnType<typeof storeOptions>>) => Promise<Store>

/** `banyan-engine restore`. `connect` is how a store is reached: main.ts chooses the adapter. */
export function addRestore(program: Command, connect: Connect): void {
  program
    .command('restore')
    .description('Puts a backup back into an empty store, with the engine stopped.')
    .argument('<file>', 'made by `banyan backup create`, or by an engine on schedule')
    .option('--passphrase-file <file>', 'its passphrase (default: asked on the terminal)')
    .option('--identity-file <file>', 'age keys, one a line, where it is for recipients')
    .option('--replace', 'although the store is not empty: what it holds goes', false)
    .action(async (file: string, options: Options) => {
      const { config } = program.opts<{ config?: string }>()
      for (const line of await run(file, config, options, connect))
        process.stdout.write(`${line}\n`)
    })
}

async function run(
  file: string,
  configPath: string | undefined,
  { replace, ...keyFiles }: Options,
  connect: Connect,
): Promise<string[]> {
  const { signal } = shutdownSignal()
  const backup = await readWhole(
    file,
    async ({ header }) => await identitiesFor(header, { ...keyFiles, signal }),
  )
  const { config, path } = await configFor(backup, configPath)
  const log = createLogger({ program: 'engine', ...config.logging })
  const { dataDir, secretsKeyFile, managedEtcd } = config.engine
  const options = {
    ...{ backup, engine: { secretsKeyFile }, replace, clock: systemClock, log },
    controlKeyFile: join(dataDir, 'control.key'),
  }
  const told = managedEtcd
    ? await intoManaged(options, config, connect)
    : await intoExternal(options, config, connect)
  const written = await putConfig(backup, path)
  return [
    ...told,
    ...(written === undefined ? [] : [written]),
    ...elsewhere(config.engine, ownAddresses()),
    ...nextSteps(backup),
  ]
}

/** Of this server; where it has none, that of the backup. */
async function configFor(
  backup: WholeBackup,
  named: string | undefined,
): Promise<{ readonly config: Config; readonly path: string }> {
  const wanted = named ?? process.env['BANYAN_CONFIG']
  const own = await loadConfigFile(wanted === undefined ? {} : { path: wanted }).catch(
    (error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    },
  )
  if (own?.path !== undefined) return { config: own.config, path: own.path }
  const path = wanted ?? systemPath
  const content = backup.files.get(backupFiles.config)
  if (!content && wanted !== undefined) throw damaged(backup.onDisk.path, 'it has no configuration')
  if (!content) return { config: (await loadConfigFile()).config, path }
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
  await writePrivate(partial, content)
  try {
    return { config: (await loadConfigFile({ path: partial })).config, path }
  } finally {
    await rm(partial, { force: true })
  }
}

function isMissing(error: unknown): boolean {
  const cause =
    error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  return cause?.code === 'ENOENT'
}

async function intoManaged(
  options: RestoreOptions,
  { engine }: Config,
  connect: Connect,
): Promise<string[]> {
  const { replace, clock, log } = options
  const place = await openManagedPlace({
    ...{ engine, replace, clock, log },
    connect: async endpoint => await connect(await storeOptions(engine, endpoint, log)),
  })
  return await restoreApart(options, place)
}

async function intoExternal(
  options: RestoreOptions,
  { engine }: Config,
  connect: Connect,
): Promise<string[]> {
  const store = await connect(await storeOptions(engine, undefined, options.log))
  return await restore(options, store).finally(async () => await store.close())
}

function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap(all => all?.map(a => a.address) ?? []))
}

function nextSteps({ onDisk: { header } }: WholeBackup): string[] {
  const at = new Date(header.at).toISOString()
  return [
    `The cluster is as it was at ${at}. Start the engine: agents connect by themselves, and Git is synced.`,
    'Who was removed after that may come in again: look at banyan client list and banyan agent list.',
  ]
}
