import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../../core/errors.ts'
import { exec } from '../../../platform/exec.ts'
import type { AgentNetwork } from '../runtime.ts'
import { readConflist, renderConflist } from './cni.ts'

/** Code: network-mismatch (stalled): one of that name is there, with another subnet or bridge. */
export async function ensureNetwork(
  folder: string,
  agent: string,
  network: AgentNetwork,
): Promise<void> {
  const path = pathOf(folder, network.name)
  const text = await readIfThere(path)
  if (text !== undefined) return refuseMismatch(path, network, text)
  await mkdir(folder, { recursive: true })
  await writeFile(`${path}.partial`, renderConflist(agent, network), { mode: 0o644 })
  await rename(`${path}.partial`, path)
}

/** Leaves a network alone that another agent, or somebody else, made. */
export async function removeNetwork(folder: string, agent: string, name: string): Promise<void> {
  const path = pathOf(folder, name)
  const found = readConflist((await readIfThere(path)) ?? '')
  if (found?.agent !== agent) return
  await rm(path, { force: true })
  if (found.bridge !== undefined) await exec(['ip', 'link', 'delete', 'dev', found.bridge])
}

function pathOf(folder: string, name: string): string {
  return join(folder, `nerdctl-${name}.conflist`)
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}

function refuseMismatch(path: string, network: AgentNetwork, text: string): void {
  const { subnet, bridge } = readConflist(text) ?? {}
  if (subnet === network.subnet && bridge === network.bridge) return
  throw new BanyanError(
    'network-mismatch',
    `${path} has subnet ${subnet ?? 'none'} on bridge ${bridge ?? 'none'}, but this agent's is ` +
      `${network.subnet} on ${network.bridge}. Remove the containers of that network, then the file`,
    'stalled',
  )
}
