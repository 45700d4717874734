import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GroupLimits } from './capacity.ts'

const root = '/sys/fs/cgroup'
/** Nobody nests them deeper. */
const maxDepth = 32

/** Limits of this program's control group and of all above it, as far as they can be read. */
export async function controlGroups(): Promise<GroupLimits[]> {
  const lines = ((await text('/proc/self/cgroup')) ?? '').split('\n')
  const paths = lines.map(line => /^\d+:([^:]*):(\/.*)$/.exec(line))
  const found = await Promise.all(
    paths.map(async match => {
      const [, controllers = '', path = ''] = match ?? []
      if (!match) return []
      if (controllers === '') return await each(root, path, limitsOfTwo)
      return controllers.split(',').some(name => name === 'cpu' || name === 'memory')
        ? await each(join(root, controllers), path, limitsOfOne)
        : []
    }),
  )
  return found.flat()
}

/** From a group up to the top one; inside a container the path may not be there, and the top one is its own. */
async function each(
  top: string,
  path: string,
  read: (folder: string) => Promise<GroupLimits>,
): Promise<GroupLimits[]> {
  const folders = [join(top, path)]
  while (folders.at(-1) !== top && folders.length < maxDepth) {
    folders.push(dirname(folders.at(-1) ?? top))
  }
  return await Promise.all(folders.map(read))
}

async function limitsOfTwo(folder: string): Promise<GroupLimits> {
  return given({
    cpuMax: await text(join(folder, 'cpu.max')),
    memoryMax: await text(join(folder, 'memory.max')),
  })
}

async function limitsOfOne(folder: string): Promise<GroupLimits> {
  return given({
    cpuQuota: await text(join(folder, 'cpu.cfs_quota_us')),
    cpuPeriod: await text(join(folder, 'cpu.cfs_period_us')),
    memoryMax: await text(join(folder, 'memory.limit_in_bytes')),
  })
}

function given(limits: Readonly<Record<string, string | undefined>>): GroupLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}

async function text(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}
