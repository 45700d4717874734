import { stat } from 'node:fs/promises'
import { BanyanError } from '../../core/errors.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'

/**
 * Looks for the folders that mounts don't create. The engines' form of bind mounts that knows SELinux labels would make
 * them. Code: bind-source-missing (wait).
 */
export async function requireFolders({ mounts }: ContainerSpec): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind !== 'bind' || mount.createHostPath !== false) continue
    const { source } = mount
    await stat(source).catch((cause: unknown) => {
      const sentence = `${source} is not there on this agent, and create_host_path is false. Create it`
      throw new BanyanError('bind-source-missing', sentence, 'wait', { cause })
    })
  }
}
