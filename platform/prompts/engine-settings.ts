import { z } from 'zod'
import { parse } from 'yaml'
import { splitHostPort } from './common-questions.ts'
import type { ChosenEngine } from './engine-questions.ts'
import type { Settings } from './yaml-section.ts'

const written = z.object({
  engines: z.array(z.looseObject({ address: z.string() })).default([]),
})

/**
 * One engine as `engine_host` and its like, where that can say all of it; else, and several, as `engines`; none: the socket. What
 * else stands at an engine that stays, such as its priority, stays too. `text`: banyan.yaml as it is.
 */
export function engineSettings(
  engines: readonly ChosenEngine[],
  text: string,
  section: 'agent' | 'cli',
): Settings {
  const before = writtenEngines(text, section)
  const list = engines.map(({ address, wgPublicKey, controlPort }) => ({
    ...before.find(one => one.address === address),
    address,
    ...(wgPublicKey !== undefined && { wg_public_key: wgPublicKey }),
    ...(controlPort !== undefined && { control_port: controlPort }),
  }))
  const [first] = list
  const at = first && list.length === 1 && isPlain(first) ? splitHostPort(first.address) : undefined
  return {
    engine_host: at?.host,
    engine_port: at && at.port !== 50051 ? at.port : undefined,
    engine_wg_public_key: at && engines[0]?.wgPublicKey,
    engines: at || !first ? undefined : list,
  }
}

function isPlain(engine: object): boolean {
  return Object.keys(engine).every(option => option === 'address' || option === 'wg_public_key')
}

function writtenEngines(text: string, section: string) {
  const root = z.record(z.string(), z.unknown()).catch({}).parse(parse(text))
  return written.catch({ engines: [] }).parse(root[section] ?? {}).engines
}
