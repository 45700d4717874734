import { mkdir, readFile, realpath } from 'node:fs/promises'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { exec } from '../../platform/exec.ts'
import { tmpfsMountPoints } from './mount-points.ts'

/** Secrets hold at most 500 KiB each; more than this on one server is a mistake, and memory. */
const sizeBytes = 256 * 1024 * 1024
const options = `size=${sizeBytes},mode=0700,nosuid,nodev,noexec`

/**
 * A folder that lives in memory: a tmpfs of its own, so that secrets never reach the disk. It outlives the agent and
 * ends with the machine, or with `unmount`. It is mounted when it is first needed: an agent without secrets needs no
 * right to.
 */
export class MemoryFolder {
  readonly #path: string
  #mounting: Promise<string> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Its path, once it is there. Code: `secrets-not-mounted` (wait). */
  async open(): Promise<string> {
    this.#mounting ??= this.#mount()
    try {
      return await this.#mounting
    } catch (error) {
      this.#mounting = undefined
      throw error
    }
  }

  /** Undefined: nothing was ever put into it since the machine started. */
  async existing(): Promise<string | undefined> {
    return (await isMounted(this.#path)) ? this.#path : undefined
  }

  /** What was in it is gone. None of the containers may use it any more. */
  async unmount(): Promise<void> {
    for (let layer = 0; layer < 8 && (await isMounted(this.#path)); layer++) {
      await run(['umount', this.#path], this.#path)
    }
  }

  async #mount(): Promise<string> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    if (await isMounted(this.#path)) return this.#path
    const mount = (more: string) => [
      'mount',
      '-t',
      'tmpfs',
      '-o',
      `${options}${more}`,
      'banyan-secrets',
    ]
    // Older kernels know no noswap; there, memory that is swapped out is the machine's own affair.
    await run([...mount(',noswap'), this.#path], this.#path).catch(
      async () => await run([...mount(''), this.#path], this.#path),
    )
    return this.#path
  }
}

async function isMounted(path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return false
  return tmpfsMountPoints(await readFile('/proc/self/mountinfo', 'utf8')).includes(real)
}

async function run(argv: readonly string[], path: string): Promise<void> {
  const { exitCode, stderr } = await exec(argv).catch((cause: unknown) => {
    throw failure(argv[0], path, messageOf(cause))
  })
  if (exitCode !== 0) throw failure(argv[0], path, stderr.trim())
}

function failure(verb = '', path: string, reason: string): BanyanError {
  const sentence = `Can't ${verb} the memory folder for secrets at ${path}: ${reason}`
  return new BanyanError('secrets-not-mounted', sentence, 'wait')
}
