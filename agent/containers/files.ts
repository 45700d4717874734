import { chmod, chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { resolvConfText } from '../dns/resolv-conf.ts'
import type { FileMount } from '../../core/model/mounts.ts'
import type { Task } from '../../core/model/task.ts'
import { MemoryFolder } from '../secrets/memory-folder.ts'

interface MountedFiles {
  /** Absent: the task is on no network of ours. */
  readonly resolvConf?: string
  readonly filePaths: Readonly<Record<string, string>>
}

interface Content {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly bytes: Buffer
}

/** Of the folder that an agent is given for its containers' files. */
export function secretsFolder(dataDir: string): string {
  return join(dataDir, 'secrets')
}

/**
 * The files that containers have mounted: configs, secrets, resolv.conf. Their names are made from what is in
 * them, so a file never changes once it is there. Only root gets into the folders; a bind mount needs no path. Secrets
 * are in memory only: after a reboot they come again with their tasks, and no container starts before.
 */
export class TaskFiles {
  readonly #folder: string
  readonly #secrets: Pick<MemoryFolder, 'open' | 'existing'>
  readonly #dns: string

  constructor(
    dataDir: string,
    dns: string,
    secrets: Pick<MemoryFolder, 'open' | 'existing'> = new MemoryFolder(secretsFolder(dataDir)),
  ) {
    this.#folder = join(dataDir, 'files')
    this.#secrets = secrets
    this.#dns = dns
  }

  /** Writes what is missing. Codes: file-missing (stalled), file-not-writable (retry), secrets-not-mounted (wait). */
  async prepare(task: Task): Promise<MountedFiles> {
    await this.#makeFolder()
    const resolvConf = await this.#resolvConf(resolvConfOf(task, this.#dns))
    const filePaths: Record<string, string> = {}
    for (const file of task.spec.files) {
      const { mode, uid, gid } = file
      const bytes = contentOf(task, file)
      const folder = file.kind === 'secret' ? await this.#secrets.open() : this.#folder
      const content = { mode, uid, gid, bytes }
      filePaths[file.target] = await this.#write(folder, fileName(file), content)
    }
    return { ...(resolvConf !== undefined && { resolvConf }), filePaths }
  }

  /** Deletes what none of the tasks mounts. Only safe when no other container of ours is left. */
  async prune(tasks: readonly Task[]): Promise<void> {
    await this.#makeFolder()
    const mounted = tasks.flatMap(({ spec }) => spec.files)
    const names = (kind: FileMount['kind']) =>
      mounted.filter(file => file.kind === kind).map(file => fileName(file))
    const resolvConfs = tasks.map(task => resolvConfName(resolvConfOf(task, this.#dns) ?? ''))
    await deleteOthers(this.#folder, new Set([...resolvConfs, ...names('config')]))
    const secrets = await this.#secrets.existing()
    if (secrets !== undefined) await deleteOthers(secrets, new Set(names('secret')))
  }

  async #resolvConf(text: string | undefined): Promise<string | undefined> {
    if (text === undefined) return undefined
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    return await this.#write(this.#folder, resolvConfName(text), {
      ...{ mode: 0o444, ...owner, bytes: Buffer.from(text) },
    })
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  async #write(folder: string, name: string, { mode, uid, gid, bytes }: Content): Promise<string> {
    const path = join(folder, name)
    if (await exists(path)) return path
    const partial = `${path}.${process.hrtime.bigint()}.partial`
    try {
      await writeFile(partial, bytes, { mode: 0o600 })
      await chown(partial, uid, gid)
      await chmod(partial, mode)
      await rename(partial, path)
    } catch (cause) {
      await rm(partial, { force: true })
      const sentence = `Can't write ${path}: ${messageOf(cause)}`
      throw new BanyanError('file-not-writable', sentence, 'retry', { cause })
    }
    return path
  }
}

/** The secrets that are variables, with their values. Code: file-missing (stalled). */
export function secretVariables(task: Task): Readonly<Record<string, string>> {
  const variables = Object.entries(task.spec.secretEnvironment ?? {})
  return Object.fromEntries(
    variables.map(([variable, { digest, stored }]) => {
      const value = bytesOf(task, digest, `the secret ${stored?.name ?? `of ${variable}`}`)
      return [variable, textOf(task, variable, value)]
    }),
  )
}

/** What its containers are given that nobody else may read, as far as it has arrived and is text. */
export function secretTexts({ spec, files }: Task): string[] {
  const mounted = spec.files.filter(({ kind }) => kind === 'secret')
  return [...Object.values(spec.secretEnvironment ?? {}), ...mounted].flatMap(({ digest }) => {
    const content = Buffer.from(files[digest] ?? '', 'base64')
    return content.includes(0) ? [] : [content.toString('utf8')]
  })
}

function textOf(task: Task, variable: string, value: Buffer): string {
  if (!value.includes(0)) return value.toString('utf8')
  const sentence = `The secret of ${variable} holds a zero byte, which no variable can: task ${task.id} has to mount it as a file`
  throw new BanyanError('secret-not-text', sentence, 'stalled')
}

function contentOf(task: Task, { digest, kind, name }: FileMount): Buffer {
  return bytesOf(task, digest, `${kind} ${name}`)
}

function bytesOf(task: Task, digest: string, what: string): Buffer {
  const content = task.files[digest]
  if (content !== undefined) return Buffer.from(content, 'base64')
  const sentence = `The content of ${what} did not arrive with task ${task.id}`
  throw new BanyanError('file-missing', sentence, 'stalled')
}

async function deleteOthers(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!keep.has(name)) await rm(join(folder, name), { force: true })
  }
}

function fileName({ digest, mode, uid, gid }: FileMount): string {
  return `${digest}-${mode.toString(8)}-${uid}-${gid}`
}

function resolvConfName(text: string): string {
  return `resolv-${sha256(text).slice(0, 32)}`
}

/** Undefined for a task that is on no network of ours. */
function resolvConfOf({ app, spec: { net } }: Task, dns: string): string | undefined {
  return (net?.mode ?? 'overlay') === 'overlay' ? resolvConfText(app, dns, net) : undefined
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
