import { BanyanError } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Exec, Kernel } from '../dnat/kernel.ts'
import { bridgeFilter } from '../dnat/settings.ts'

/** So often it is said again, in looks: about every ten minutes. */
const remindEvery = 60

/** Makes packets from container to container pass the rules, and says loudly where the kernel can't. */
export class BridgeFilter {
  readonly #kernel: Kernel
  readonly #exec: Exec
  readonly #log: Logger
  #misses = 0

  constructor(kernel: Kernel, exec: Exec, log: Logger) {
    this.#kernel = kernel
    this.#exec = exec
    this.#log = log
  }

  /** Whether they do. `isSet`: whether the kernel has the setting for it, which it gets with the module. */
  async ensure(isSet: boolean): Promise<boolean> {
    const works = isSet || (await this.#load())
    if (!works && this.#misses % remindEvery === 0) this.#log.error({ err: missing() }, 'no walls')
    if (works && this.#misses > 0) this.#log.info('walls between containers of this server stand')
    this.#misses = works ? 0 : this.#misses + 1
    return works
  }

  async #load(): Promise<boolean> {
    try {
      await this.#exec(['modprobe', 'br_netfilter'])
    } catch {
      return false // no modprobe on this machine
    }
    return (await this.#kernel.ensure([bridgeFilter])).has(bridgeFilter.name)
  }
}

function missing(): BanyanError {
  const sentence =
    'Containers of this server reach each other whatever networks they are on: the kernel has no br_netfilter. ' +
    'Install its module (`modprobe br_netfilter`); the agent notices by itself'
  return new BanyanError('bridge-filter-missing', sentence, 'retry')
}
