import { chmod, chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import type { FileMount } from '../../core/model/project.ts'
import type { Task } from '../../core/model/task.ts'

interface MountedFiles {
  readonly resolvConf: string
  readonly filePaths: Readonly<Record<string, string>>
}

interface Content {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly bytes: Buffer
}

/**
 * The files that containers have mounted: configs, secrets, resolv.conf. Their names are made from what is in
 * them, so a file never changes once it is there. Only root gets into the folder; a bind mount needs no path.
 */
export class TaskFiles {
  readonly #folder: string
  readonly #dns: string

  constructor(dataDir: string, dns: string) {
    this.#folder = join(dataDir, 'files')
    this.#dns = dns
  }

  /** Writes what is missing. Codes: file-missing (stalled), file-not-writable (retry). */
  async prepare(task: Task): Promise<MountedFiles> {
    await this.#makeFolder()
    const resolvConf = await this.#write(resolvConfName(task.app, this.#dns), {
      ...{ mode: 0o444, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      bytes: Buffer.from(resolvConfText(task.app, this.#dns)),
    })
    const filePaths: Record<string, string> = {}
    for (const file of task.spec.files) {
      const { mode, uid, gid } = file
      const bytes = contentOf(task, file)
      filePaths[file.target] = await this.#write(fileName(file), { mode, uid, gid, bytes })
    }
    return { resolvConf, filePaths }
  }

  /** Deletes what none of the tasks mounts. Only safe when no other container of ours is left. */
  async prune(tasks: readonly Task[]): Promise<void> {
    await this.#makeFolder()
    const keep = new Set(
      tasks.flatMap(({ app, spec }) => [
        resolvConfName(app, this.#dns),
        ...spec.files.map(file => fileName(file)),
      ]),
    )
    for (const name of await readdir(this.#folder)) {
      if (!keep.has(name)) await rm(join(this.#folder, name), { force: true })
    }
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  async #write(name: string, { mode, uid, gid, bytes }: Content): Promise<string> {
    const path = join(this.#folder, name)
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

function contentOf(task: Task, { digest, kind, name }: FileMount): Buffer {
  const content = task.files[digest]
  if (content !== undefined) return Buffer.from(content, 'base64')
  const sentence = `The content of ${kind} ${name} did not arrive with task ${task.id}`
  throw new BanyanError('file-missing', sentence, 'stalled')
}

function fileName({ digest, mode, uid, gid }: FileMount): string {
  return `${digest}-${mode.toString(8)}-${uid}-${gid}`
}

function resolvConfName(app: string, dns: string): string {
  return `resolv-${sha256(resolvConfText(app, dns)).slice(0, 32)}`
}

/**
 * The search domain finds an application's own services even before the DNS server has learned which
 * container asks.
 */
function resolvConfText(app: string, dns: string): string {
  return `nameserver ${dns}\nsearch ${app}.internal\noptions timeout:2 attempts:3\n`
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
